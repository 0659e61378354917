/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The thread and the process, as the core and drivers see them.
 * Source: FreeBSD sys/proc.h.
 */
#ifndef VMSIM_KPI_SYS__THREAD_H
#define VMSIM_KPI_SYS__THREAD_H

#include <sys/lock.h>
#include <sys/queue.h>

#define	SCHED_HELD_MAX	48	/* locks that one thread may hold */

struct fault;
struct file;
struct ucred;
struct vmspace;

/* What a thread is doing; only NEW and READY threads can be chosen to run. */
enum td_state {
	TD_NEW,			/* created, its body has not begun */
	TD_READY,		/* runs, or could */
	TD_LOCK,		/* waits for td_wlock; ready when it is free */
	TD_SLEEP,		/* waits for a wakeup of td_wchan */
	TD_DONE,		/* its body has returned */
};

#define	td_retval	td_uretoff.tdu_retval

struct thread {
	uint32_t	 td_tid;	/* (c) from 1; 1 is "main", the host's
					   own stack; 0 is the clock's */
	const char	*td_name;	/* (c) */
	struct vmsim	*td_vm;		/* (c) whose thread it is */
	enum td_state	 td_state;	/* (w) */
	uint8_t		 td_point;	/* (w) enum sched_point where it stands;
					   0: nowhere yet */
	bool		 td_wshared;	/* (t) td_wlock is wanted shared */
	bool		 td_timedout;	/* (w) the clock ended its last wait */
	bool		 td_copied;	/* (c) td_name is a copy of its own */
	uint8_t		 td_slot;	/* (t) number of td_stack */
	const void	*td_what;	/* (w) what that point is about */
	uint64_t	 td_wdeadline;	/* (t) tick at which the sleep ends; 0:
					   no limit */
	uint64_t	 td_wseq;	/* (t) its sleep's number among all */
	uint64_t	 td_since;	/* (t) step at which it began to wait */
	void		*td_stack;	/* (t) in the arena's stack region;
					   NULL: it has none now */
	size_t		 td_stack_len;	/* (t) bytes of it */
	void		*td_sp;		/* (t) saved stack pointer */
	void		*td_fake;	/* (t) the sanitizer's stack, or NULL */
	uint32_t	 td_trace_fault; /* (t) saved number of its fault */
	void		(*td_fn)(void *);	/* (c) its body */
	void		*td_arg;	/* (c) */
	const void	*td_daemon;	/* (c) a wakeup of this begins the body
					   again; NULL: it runs once */
	void		*td_tlb;	/* (t) of the MMU, or NULL */
	struct proc	*td_proc;	/* (t) whose space it uses, or NULL */
	struct ucred	*td_ucred;	/* (t) in whose name it acts */
	union {
		register_t tdu_retval[2];	/* (t) what a call returns */
		off_t	 tdu_off;	/* (t) the same, of lseek(2) */
	} td_uretoff;
	struct file	*td_fpop;	/* (t) file of the call to a driver */
	void		*td_priv;	/* (t) of <sys/proc.h>'s functions */
	const void	*td_wchan;	/* (t) what it waits for, or NULL */
	const char	*td_wmesg;	/* (t) why, for reports */
	const struct lock_object *td_wlock; /* (t) lock it waits for or NULL */
	const char	*td_wwhere;	/* (t) where it waits, or NULL */
	struct fault	*td_fault;	/* (t) innermost fault under way */
	int		 td_nofault;	/* (t) >0: faults are refused */
	int		 td_no_sleeping; /* (t) >0: it must not sleep */
	vm_offset_t	 td_wired_to;	/* (t) of the entry that it wires, up to
					   here */
	int		 td_nheld;	/* (t) */
	uint8_t		 td_top[SCHED_HELD_MAX + 1]; /* (t) by their number:
					   the rank that another must exceed
					   to be plainly in order */
	struct lock_object *td_held[SCHED_HELD_MAX]; /* (t) oldest first; a
					   lock is there once for each hold */
	TAILQ_ENTRY(thread) td_link;	/* (w) all threads, by number */
};

/*
 * What drivers see of a process; it is the beginning of struct vmsim_proc.
 * Thread 1 has one without a space while it acts for no process.
 */
struct pwddesc {
	u_short		 pd_cmask;	/* (t) umask(2): nothing is masked */
};
#define	p_pd	p_pwd

struct proc {
	struct pwddesc	 p_pwd[1];	/* (t) */
	struct vmspace	*p_vmspace;	/* (c) NULL: of the kernel alone */
	struct ucred	*p_ucred;	/* (c) */
	struct thread	*p_singlethr;	/* (t) */
	struct lock_object p_mtx;	/* (t) PROC_LOCK() */
	pid_t		 p_pid;		/* (c) */
	u_int		 p_flag;	/* (w) P_* */
	char		 p_comm[20];	/* (c) name */
};

/* Who runs, with process and credentials set; the kernel's own process. */
VMSIM_EXPORT struct thread *vmsim_kpi_curthread(void);
VMSIM_EXPORT struct proc *vmsim_kpi_proc0(void);
/* kern_yield() */
VMSIM_EXPORT void vmsim_kpi_yield(const char *where);

#endif /* VMSIM_KPI_SYS__THREAD_H */
