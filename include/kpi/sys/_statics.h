/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables of driver code are saved and restored with every machine,
 * without being named: each source file that includes a kernel header leaves
 * a record of where its .data and .bss begin and end.
 *
 * A test's own variables are not: what includes cmocka or <vmsim/explore.h>,
 * <vmsim/kit.h> or <vmsim/cmocka.h> is a test.  Nor are those of a file that
 * defines VMSIM_KPI_NO_STATICS first, or is compiled with -fdata-sections or
 * by clang with -flto.
 */
#ifndef VMSIM_KPI_SYS__STATICS_H
#define VMSIM_KPI_SYS__STATICS_H

#if !defined(VMSIM_CORE) && !defined(VMSIM_KPI_NO_STATICS) &&		\
    defined(__ELF__) && !defined(assert_int_equal) &&			\
    !defined(VMSIM_EXPLORE_H) && !defined(VMSIM_KIT_H)

#ifndef VMSIM_EXPORT
#define	VMSIM_EXPORT	__attribute__((visibility("default")))
#endif

#if __SIZEOF_POINTER__ == 8
#define	VMSIM_KPI_WORD	".quad "
#else
#define	VMSIM_KPI_WORD	".long "
#endif

/*
 * A section's part of this file lies between label `a` in front of all of it
 * and label `b` in the last subsection.  The labels are numbers: they do not
 * clash where the compiler puts two files into one.
 */
#define	VMSIM_KPI_BOUNDS(section, flags, a, b)				\
	".pushsection " section ",0," flags "\n" a ":\n.popsection\n"	\
	".pushsection " section ",8191," flags "\n" b ":\n.popsection\n"

#define	VMSIM_KPI_DATA_FLAGS	"\"aw\",%progbits"
#define	VMSIM_KPI_BSS_FLAGS	"\"aw\",%nobits"

/* A record: four ranges, then the record that this one takes back. */
__asm__(
    VMSIM_KPI_BOUNDS(".data", VMSIM_KPI_DATA_FLAGS, "7701", "7702")
    VMSIM_KPI_BOUNDS(".data.rel.local", VMSIM_KPI_DATA_FLAGS, "7703", "7704")
    VMSIM_KPI_BOUNDS(".data.rel", VMSIM_KPI_DATA_FLAGS, "7705", "7706")
    VMSIM_KPI_BOUNDS(".bss", VMSIM_KPI_BSS_FLAGS, "7707", "7708")
    ".pushsection vmsim_statics," VMSIM_KPI_DATA_FLAGS "\n"
    ".balign 8\n"
    "7700:\n"
    VMSIM_KPI_WORD "7701b, 7702b, 7703b, 7704b\n"
    VMSIM_KPI_WORD "7705b, 7706b, 7707b, 7708b, 0\n"
    ".popsection\n");

/* In a test, after kernel headers: its variables stay as they are. */
#define	VMSIM_KPI_FILE_OF_TEST						\
	__asm__(							\
	    ".pushsection vmsim_statics," VMSIM_KPI_DATA_FLAGS "\n"	\
	    ".balign 8\n"						\
	    VMSIM_KPI_WORD "0, 0, 0, 0, 0, 0, 0, 0, 7700b\n"		\
	    ".popsection\n")

#ifdef __cplusplus
extern "C" {
#endif

extern char __start_vmsim_statics[] __attribute__((visibility("hidden")));
extern char __stop_vmsim_statics[] __attribute__((visibility("hidden")));

VMSIM_EXPORT void vmsim_kpi_statics_register(const void *start,
    const void *stop);

__attribute__((constructor, used)) static void
vmsim_kpi_statics_add(void)
{
	vmsim_kpi_statics_register(__start_vmsim_statics,
	    __stop_vmsim_statics);
}

#ifdef __cplusplus
}
#endif

#endif
#endif /* VMSIM_KPI_SYS__STATICS_H */
