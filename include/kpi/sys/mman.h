/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mmap(2) with FreeBSD's numbers, which the machine's calls use; the host's
 * differ.  Source: FreeBSD sys/mman.h.
 */
#include_next <sys/mman.h>

/* Only for driver code: the library itself maps memory of the host. */
#if defined(_KERNEL) && !defined(VMSIM_KPI_SYS_MMAN_H)
#define VMSIM_KPI_SYS_MMAN_H

#include <vm/_vm_advice.h>

#undef	PROT_NONE
#undef	PROT_READ
#undef	PROT_WRITE
#undef	PROT_EXEC
#define	PROT_NONE	0x00
#define	PROT_READ	0x01
#define	PROT_WRITE	0x02
#define	PROT_EXEC	0x04
#define	_PROT_ALL	(PROT_READ | PROT_WRITE | PROT_EXEC)
#define	PROT_EXTRACT(prot)	((prot) & _PROT_ALL)
#define	PROT_MAX_SHIFT	16
#define	PROT_MAX(prot)	((prot) << PROT_MAX_SHIFT)
#define	PROT_MAX_EXTRACT(prot)	(((prot) >> PROT_MAX_SHIFT) & _PROT_ALL)

#undef	MAP_SHARED
#undef	MAP_PRIVATE
#undef	MAP_FIXED
#undef	MAP_STACK
#undef	MAP_FILE
#undef	MAP_ANON
#undef	MAP_ANONYMOUS
#undef	MAP_NORESERVE
#undef	MAP_32BIT
#define	MAP_SHARED	0x0001
#define	MAP_PRIVATE	0x0002
#define	MAP_COPY	MAP_PRIVATE
#define	MAP_FIXED	0x0010
#define	MAP_HASSEMAPHORE 0x0200
#define	MAP_STACK	0x0400
#define	MAP_NOSYNC	0x0800
#define	MAP_FILE	0x0000
#define	MAP_ANON	0x1000
#define	MAP_ANONYMOUS	MAP_ANON
#define	MAP_GUARD	0x00002000
#define	MAP_EXCL	0x00004000
#define	MAP_NOCORE	0x00020000
#define	MAP_PREFAULT_READ 0x00040000
#define	MAP_32BIT	0x00080000
#define	MAP_ALIGNED(n)	((n) << MAP_ALIGNMENT_SHIFT)
#define	MAP_ALIGNMENT_SHIFT	24
#define	MAP_ALIGNMENT_MASK	MAP_ALIGNED(0xff)
#define	MAP_ALIGNED_SUPER	MAP_ALIGNED(1)

#undef	MS_SYNC
#undef	MS_ASYNC
#undef	MS_INVALIDATE
#define	MS_SYNC		0x0000
#define	MS_ASYNC	0x0001
#define	MS_INVALIDATE	0x0002

#define	SHM_ANON		((char *)1)
#define	SHM_ALLOW_SEALING	0x00000001
#define	SHM_GROW_ON_WRITE	0x00000002
#define	SHM_LARGEPAGE		0x00000004
#define	SHM_LARGEPAGE_ALLOC_DEFAULT	0
#define	SHM_LARGEPAGE_ALLOC_NOWAIT	1
#define	SHM_LARGEPAGE_ALLOC_HARD	2

#ifndef MINCORE_INCORE
#define	MINCORE_INCORE		 0x01
#define	MINCORE_REFERENCED	 0x02
#define	MINCORE_MODIFIED	 0x04
#define	MINCORE_REFERENCED_OTHER 0x08
#define	MINCORE_MODIFIED_OTHER	 0x10
#define	MINCORE_SUPER		 0x60
#define	MINCORE_PSIND(i)	 (((i) << 5) & MINCORE_SUPER)
#endif

struct shm_largepage_conf {
	int		 psind;		/* (t) */
	int		 alloc_policy;	/* (t) SHM_LARGEPAGE_ALLOC_* */
	int		 pad[10];	/* (t) */
};

#define	SHM_RENAME_NOREPLACE	(1 << 0)
#define	SHM_RENAME_EXCHANGE	(1 << 1)

#ifdef _KERNEL
#include <sys/mutex.h>
#include <sys/rangelock.h>
#include <sys/time.h>

/* An object of shm_open(2), for who implements them: see kern/uipc_shm.c. */
struct shmfd {
	vm_ooffset_t	 shm_size;	/* (t) */
	struct vm_object *shm_object;	/* (t) */
	vm_pindex_t	 shm_pages;	/* (t) resident and swapped */
	u_int		 shm_refs;	/* (t) */
	uid_t		 shm_uid;	/* (t) */
	gid_t		 shm_gid;	/* (t) */
	mode_t		 shm_mode;	/* (t) */
	int		 shm_kmappings;	/* (t) */
	struct timespec	 shm_atime;	/* (t) */
	struct timespec	 shm_mtime;	/* (t) */
	struct timespec	 shm_ctime;	/* (t) */
	struct timespec	 shm_birthtime;	/* (t) */
	ino_t		 shm_ino;	/* (t) */
	struct label	*shm_label;	/* (t) */
	const char	*shm_path;	/* (t) */
	struct rangelock shm_rl;
	struct mtx	 shm_mtx;
	int		 shm_flags;	/* (t) SHM_* */
	int		 shm_seals;	/* (t) F_SEAL_* */
	int		 shm_lp_psind;	/* (t) */
	int		 shm_lp_alloc_policy;	/* (t) */
};

struct file;
struct prison;
struct ucred;
struct uio;

int	 shm_map(struct file *fp, size_t size, off_t offset, void **memp);
int	 shm_unmap(struct file *fp, void *mem, size_t size);
int	 shm_access(struct shmfd *shmfd, struct ucred *ucred, int flags);
struct shmfd *shm_alloc(struct ucred *ucred, mode_t mode, bool largepage);
struct shmfd *shm_hold(struct shmfd *shmfd);
void	 shm_drop(struct shmfd *shmfd);
int	 shm_dotruncate(struct shmfd *shmfd, off_t length);
bool	 shm_largepage(struct shmfd *shmfd);
void	 shm_remove_prison(struct prison *pr);
int	 uiomove_object(struct vm_object *obj, off_t obj_size, struct uio *uio);
extern const struct fileops shm_ops;
#endif

#endif /* VMSIM_KPI_SYS_MMAN_H */
