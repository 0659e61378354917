/* SPDX-License-Identifier: BSD-2-Clause */
/* Safe memory reclamation: sections never overlap.  Source: sys/smr.h. */
#ifndef VMSIM_KPI_SYS_SMR_H
#define VMSIM_KPI_SYS_SMR_H

#include <stdint.h>

typedef struct smr *smr_t;
typedef uint32_t smr_seq_t;

#define	SMR_POINTER(type)	struct { type __ptr; }
#define	smr_enter(smr)		((void)(smr))
#define	smr_exit(smr)		((void)(smr))
#define	smr_synchronize(smr)	((void)(smr))
#define	smr_entered_load(p, smr)	((void)(smr), (p)->__ptr)
#define	smr_serialized_load(p, ex)	((void)(ex), (p)->__ptr)
#define	smr_serialized_store(p, v, ex)	((void)(ex), (p)->__ptr = (v))
#define	smr_unserialized_store(p, v, ex)	\
	((void)(ex), (p)->__ptr = (v))

#endif /* VMSIM_KPI_SYS_SMR_H */
