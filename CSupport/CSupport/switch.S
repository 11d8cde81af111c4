/* SPDX-License-Identifier: GPL-2.0-only */
/* cs_fiber_switch_raw and the first instructions of a fiber, for x86-64 and aarch64. */

#if defined(__x86_64__)

	.text
	.p2align 4
	.globl cs_fiber_switch_raw
	.type cs_fiber_switch_raw, @function
cs_fiber_switch_raw:			/* rdi: where to save, rsi: what to load */
	.cfi_startproc
	endbr64
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, (%rdi)
	movq %rsi, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	popq %rcx			/* a ret would miss in the return-stack buffer each time */
	jmpq *%rcx
	.cfi_endproc
	.size cs_fiber_switch_raw, .-cs_fiber_switch_raw
	.weak cs_fiber_switch		/* sanitized.c has another */
	.set cs_fiber_switch, cs_fiber_switch_raw

	.p2align 4
	.globl cs_fiber_start
	.type cs_fiber_start, @function
cs_fiber_start:				/* r12: entry, r13: argument */
	.cfi_startproc
	.cfi_undefined rip		/* unwinders stop here */
	endbr64
	movq %r13, %rdi
	xorl %ebp, %ebp
	callq *%r12
	ud2				/* entry does not return */
	.cfi_endproc
	.size cs_fiber_start, .-cs_fiber_start

#elif defined(__aarch64__)

	.text
	.p2align 4
	.globl cs_fiber_switch_raw
	.type cs_fiber_switch_raw, %function
cs_fiber_switch_raw:			/* x0: where to save, x1: what to load */
	.cfi_startproc
	hint #34			/* bti c */
	sub sp, sp, #160
	stp x19, x20, [sp, #0]
	stp x21, x22, [sp, #16]
	stp x23, x24, [sp, #32]
	stp x25, x26, [sp, #48]
	stp x27, x28, [sp, #64]
	stp x29, x30, [sp, #80]
	stp d8, d9, [sp, #96]
	stp d10, d11, [sp, #112]
	stp d12, d13, [sp, #128]
	stp d14, d15, [sp, #144]
	mov x9, sp
	str x9, [x0]
	mov sp, x1
	ldp x19, x20, [sp, #0]
	ldp x21, x22, [sp, #16]
	ldp x23, x24, [sp, #32]
	ldp x25, x26, [sp, #48]
	ldp x27, x28, [sp, #64]
	ldp x29, x30, [sp, #80]
	ldp d8, d9, [sp, #96]
	ldp d10, d11, [sp, #112]
	ldp d12, d13, [sp, #128]
	ldp d14, d15, [sp, #144]
	add sp, sp, #160
	ret
	.cfi_endproc
	.size cs_fiber_switch_raw, .-cs_fiber_switch_raw
	.weak cs_fiber_switch		/* sanitized.c has another */
	.set cs_fiber_switch, cs_fiber_switch_raw

	.p2align 4
	.globl cs_fiber_start
	.type cs_fiber_start, %function
cs_fiber_start:				/* x19: entry, x20: argument */
	.cfi_startproc
	.cfi_undefined x30		/* unwinders stop here */
	hint #36			/* bti j */
	mov x0, x20
	mov x29, xzr
	mov x30, xzr
	blr x19
	brk #1				/* entry does not return */
	.cfi_endproc
	.size cs_fiber_start, .-cs_fiber_start

#else
#error "fibers are written for x86-64 and aarch64"
#endif

	.section .note.GNU-stack, "", %progbits
