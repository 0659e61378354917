/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Crashes: a SIGSEGV or SIGBUS of the host, by a wrong pointer of a driver, a
 * test or the library, while a machine is current, is a panic of it.
 *
 * The handler runs on a stack of its own, since a thread's may be used up, and
 * leaves it by the panic: to the host's stack if a thread crashed, by the
 * hook's longjmp() if the host's stack did itself.  So the signal is not
 * blocked while it is handled.  What concerns no machine goes where it would
 * have gone: a signal that was sent, one of another host thread, one where no
 * machine is current, or of one that is dead already.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

#include <vmsim/machine.h>

/*
 * For a call that lasts: crashes are caught from now on.  True: they were not,
 * and crash_end() is told so.
 */
bool	 crash_begin(void);
void	 crash_end(bool begun);

#endif /* BASE_CRASH_H */
