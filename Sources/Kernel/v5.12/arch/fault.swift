// SPDX-License-Identifier: GPL-2.0-only
// Page faults of programs. Mirrors arch/x86/mm/fault.c; the other architectures do the same.

import Linux

// Upstream: arch/x86/mm/fault.c:1068-1119
// PORT(omit): keys, enclaves, execution
private func access_error(_ write: Bool, _ vma: Ptr<vm_area_struct>) -> Bool {
	if write {
		if unlikely((vma.vm_flags & VM_WRITE) == 0) {
			return true
		}
		return false
	}

	// A read of what is there, or is not.
	if unlikely((vma.vm_flags & (VM_READ | VM_WRITE)) == 0) {
		return true
	}

	return false
}

// Upstream: arch/x86/mm/fault.c:1212-1446
// PORT(omit): faults of the kernel, stacks that grow, signals; the attempt at the lock that does not wait
func do_user_addr_fault(_ address: UInt, _ write: Bool) -> Int {
	var vma: Ptr<vm_area_struct>
	var fault: vm_fault_t
	var flags = FAULT_FLAG_USER
	let mm = current.mm

	if write {
		flags |= FAULT_FLAG_WRITE
	}

	mmap_read_lock(mm)

	bad_area: do {
		vma = find_vma(mm, address)
		if unlikely(vma == nil) {
			break bad_area
		}
		if vma.vm_start > address {
			break bad_area
		}

		if unlikely(access_error(write, vma)) {
			break bad_area
		}

		fault = handle_mm_fault(vma, address, flags)

		mmap_read_unlock(mm)
		if likely((fault & VM_FAULT_ERROR) == 0) {
			return 0
		}

		// PORT(swift): stands for the signal that ends the program
		return (fault & VM_FAULT_OOM) != 0 ? -ENOMEM : -EFAULT
	}
	mmap_read_unlock(mm)
	return -EFAULT
}
