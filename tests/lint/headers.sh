#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every public header compiles alone: <vmsim/...> as C17 and C++17, without
# the kernel headers; those as C.
# usage: headers.sh SOURCE-ROOT GENERATED-HEADERS CC [ARGS...]
root=$1
generated=$2
shift 2
bad=0

# lang, standard, include flags, header
try() {
	lang=$1 std=$2 header=$3
	shift 3
	echo "#include <$header>" |
	    "$@" -x "$lang" -std="$std" -Wall -Wextra -Werror \
	    -fsyntax-only - || {
		echo "$header: does not compile alone as $std"
		bad=1
	}
}

cd "$root/include" || exit 2
for header in vmsim/*.h; do
	try c c17 "$header" "$@" -I.
	if command -v c++ > /dev/null; then
		try c++ c++17 "$header" c++ -I.
	fi
done
for dir in "$root/include/kpi" "$generated"; do
	cd "$dir" || exit 2
	for header in vm/*.h sys/*.h machine/*.h dev/*/*.h opt_*.h; do
		[ -f "$header" ] || continue
		try c gnu17 "$header" "$@" -I"$root/include/kpi" \
		    -I"$generated" -I"$root/include"
	done
done
# The host's header of a name is there, too, for the host's own headers.
if [ "$(uname)" = Linux ]; then
	cat << 'EOF' | "$@" -x c -std=gnu17 -Wall -Wextra -Werror \
	    -I"$root/include/kpi" -I"$generated" -I"$root/include" \
	    -fsyntax-only - || { echo "<sys/user.h> is not the host's"; bad=1; }
#include <sys/procfs.h>
#include <sys/param.h>
#include <sys/user.h>
#include <vm/vm.h>
#include <vm/vm_param.h>
struct user_regs_struct of_the_host;
struct kinfo_file of_the_kernel;
_Static_assert(PAGE_SIZE == 4096 && PAGE_MASK == 4095, "the kernel's");
EOF
fi
exit $bad
