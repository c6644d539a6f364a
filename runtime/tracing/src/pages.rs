//! Pages of the executable: code and constants. The kernel maps sixteen of them at each fault, and what is used once (start-up, imports)
//! or now and then (the compiler, some 2.5 MB) stays resident. Letting go of them costs the program one fault for every sixteen it uses
//! again, about 0.1 ms in all: they stay in the page cache. (A debugger's breakpoints, which are written into code, go with them.)

/// Lets go of all of them. Does nothing where it is not known how.
pub fn let_go() {
    #[cfg(target_os = "linux")]
    // SAFETY: the callback runs before `dl_iterate_phdr` returns, and keeps its contract.
    unsafe {
        libc::dl_iterate_phdr(Some(of_program), std::ptr::null_mut());
    }
}

/// Called with the program itself first, and not again.
///
/// # Safety
/// `info` describes a loaded object.
#[cfg(target_os = "linux")]
unsafe extern "C" fn of_program(info: *mut libc::dl_phdr_info, _: libc::size_t, _: *mut libc::c_void) -> libc::c_int {
    // SAFETY: as promised; the headers stay as long as the object.
    let (base, headers) = unsafe {
        let info = &*info;
        (info.dlpi_addr, std::slice::from_raw_parts(info.dlpi_phdr, info.dlpi_phnum as usize))
    };
    // SAFETY: asks for a number.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) }.max(1) as u64;
    for h in headers.iter().filter(|h| h.p_type == libc::PT_LOAD && h.p_flags & libc::PF_W == 0) {
        // Whole pages only: what else is on the others may have been written.
        let (start, end) = (base + h.p_vaddr, base + h.p_vaddr + h.p_memsz);
        let (start, end) = (start.next_multiple_of(page), end / page * page);
        if start < end {
            // SAFETY: nobody can have written to them, so they hold what the file has, and come back when they are used.
            unsafe { libc::madvise(start as *mut _, (end - start) as usize, libc::MADV_DONTNEED) };
        }
    }
    1
}
