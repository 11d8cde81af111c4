// SPDX-License-Identifier: GPL-2.0-only
// The trees of areas that may map a page, in the order in which upstream's trees are walked.

import Linux

// Upstream: mm/interval_tree.c:13-16
private func vma_start_pgoff(_ v: Ptr<vm_area_struct>) -> UInt {
	return v.vm_pgoff
}

// Upstream: mm/interval_tree.c:18-21
private func vma_last_pgoff(_ v: Ptr<vm_area_struct>) -> UInt {
	return v.vm_pgoff &+ vma_pages(v) &- 1
}

// Upstream: mm/interval_tree.c:23-25
// PORT(model): a list in tree order; an equal pgoff goes after, as the generic tree inserts it
func vma_interval_tree_insert(_ node: Ptr<vm_area_struct>, _ root: Ptr<rb_root_cached>) {
	var prev: Ptr<vm_area_struct> = nil
	var next = root.vma_leftmost
	while next != nil && vma_start_pgoff(next) <= vma_start_pgoff(node) {
		prev = next
		next = next.shared
	}
	node.shared = next
	if prev != nil {
		prev.shared = node
	} else {
		root.vma_leftmost = node
	}
}

// Upstream: mm/interval_tree.c:23-25
// PORT(model): see vma_interval_tree_insert
func vma_interval_tree_remove(_ node: Ptr<vm_area_struct>, _ root: Ptr<rb_root_cached>) {
	var prev: Ptr<vm_area_struct> = nil
	var next = root.vma_leftmost
	while next != node {
		prev = next
		next = next.shared
	}
	if prev != nil {
		prev.shared = node.shared
	} else {
		root.vma_leftmost = node.shared
	}
}

// Upstream: mm/interval_tree.c:23-25
// PORT(model): see vma_interval_tree_insert
func vma_interval_tree_iter_first(_ root: Ptr<rb_root_cached>, _ first: UInt, _ last: UInt) -> Ptr<vm_area_struct> {
	var node = root.vma_leftmost
	while node != nil && (vma_start_pgoff(node) > last || vma_last_pgoff(node) < first) {
		node = node.shared
	}
	return node
}

// Upstream: mm/interval_tree.c:23-25
// PORT(model): see vma_interval_tree_insert
func vma_interval_tree_iter_next(_ node: Ptr<vm_area_struct>, _ first: UInt, _ last: UInt) -> Ptr<vm_area_struct> {
	var next = node.shared
	while next != nil && (vma_start_pgoff(next) > last || vma_last_pgoff(next) < first) {
		next = next.shared
	}
	return next
}

// Upstream: mm/interval_tree.c:61-64
private func avc_start_pgoff(_ avc: Ptr<anon_vma_chain>) -> UInt {
	return vma_start_pgoff(avc.vma)
}

// Upstream: mm/interval_tree.c:66-69
private func avc_last_pgoff(_ avc: Ptr<anon_vma_chain>) -> UInt {
	return vma_last_pgoff(avc.vma)
}

// Upstream: mm/interval_tree.c:75-83
// PORT(model): see vma_interval_tree_insert
func anon_vma_interval_tree_insert(_ node: Ptr<anon_vma_chain>, _ root: Ptr<rb_root_cached>) {
	var prev: Ptr<anon_vma_chain> = nil
	var next = root.rb_leftmost
	while next != nil && avc_start_pgoff(next) <= avc_start_pgoff(node) {
		prev = next
		next = next.rb
	}
	node.rb = next
	if prev != nil {
		prev.rb = node
	} else {
		root.rb_leftmost = node
	}
}

// Upstream: mm/interval_tree.c:85-89
// PORT(model): see vma_interval_tree_insert
func anon_vma_interval_tree_remove(_ node: Ptr<anon_vma_chain>, _ root: Ptr<rb_root_cached>) {
	var prev: Ptr<anon_vma_chain> = nil
	var next = root.rb_leftmost
	while next != node {
		prev = next
		next = next.rb
	}
	if prev != nil {
		prev.rb = node.rb
	} else {
		root.rb_leftmost = node.rb
	}
}

// Upstream: mm/interval_tree.c:91-96
// PORT(model): see vma_interval_tree_insert
func anon_vma_interval_tree_iter_first(_ root: Ptr<rb_root_cached>, _ first: UInt, _ last: UInt) -> Ptr<anon_vma_chain> {
	var node = root.rb_leftmost
	while node != nil && (avc_start_pgoff(node) > last || avc_last_pgoff(node) < first) {
		node = node.rb
	}
	return node
}

// Upstream: mm/interval_tree.c:98-103
// PORT(model): see vma_interval_tree_insert
func anon_vma_interval_tree_iter_next(_ node: Ptr<anon_vma_chain>, _ first: UInt, _ last: UInt) -> Ptr<anon_vma_chain> {
	var next = node.rb
	while next != nil && (avc_start_pgoff(next) > last || avc_last_pgoff(next) < first) {
		next = next.rb
	}
	return next
}
