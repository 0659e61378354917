#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Programs of a user against an installed copy: programs.sh BUILD SOURCE
# CC CXX.  The programs of the documents, by their own commands; one in C
# and, where there is a compiler, in C++ with the simulator's headers alone; the
# static library; the generated kernel headers; CMake; a meson subproject; the
# manual pages.
build=$1 source=$2 cc=$3 cxx=$4
here=$source/tests/install
. "$here/lib.sh"
install_here "$build"
san=$(sanitizers "$build")
case $san in none | '') flags= ;; *) flags="-fsanitize=$san" ;; esac

cflags() {
	pkg-config --cflags "$1"
}

libs() {
	pkg-config --libs "$1"
}

cd "$scratch" || exit 1
expect "pkg-config" pkg-config --exists libvmsim libvmsim-kpi
expect "only libvmsim's own headers" sh -c \
    "! pkg-config --cflags libvmsim | grep -q kpi"

# The commands of README.md and doc/explore.md, each with the program beside it.
cp "$source/examples/broken-promise/promise.c" .
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' \
    "$source/doc/explore.md" > race.c
for document in README.md doc/explore.md; do
	awk '/^    cc \$\(pkg-config/ { on = 1 }
	    on { sub(/^    /, ""); print } on && !/\\$/ { exit }' \
	    "$source/$document" | sed "s|^cc|$cc $flags|" > command
	expect "$document: has a command" test -s command
	expect "$document: cc" sh -e command
	expect "$document: its program" ./a.out
	rm -f a.out
done

expect "C: cc" $cc $flags -std=c17 -Wall -Wextra -Werror -pedantic \
    $(cflags libvmsim) "$here/plain.c" $(libs libvmsim) -o plain
expect "C: its program" ./plain
if command -v "$cxx" > /dev/null; then
	expect "C++: cc" $cxx $flags -std=c++17 -Wall -Wextra -Werror \
	    -x c++ $(cflags libvmsim) "$here/plain.c" -x none \
	    $(libs libvmsim) -o plainxx
	expect "C++: its program" ./plainxx
else
	echo "skipped C++: no $cxx"
fi
expect "static: cc" $cc $flags -std=c17 $(cflags libvmsim) \
    "$here/plain.c" "$libdir/libvmsim.a" $(pkg-config --libs libbsd) \
    -lpthread -o static
expect "static: its program" ./static

# A driver finds the generated headers, too.
{
	echo "#include <sys/param.h>"
	awk '/^#/ || /:$/ { next } NF { print "#include <" $1 ">" }' \
	    "$source/include/kpi/generated.txt"
	echo "int main(void) { return (0); }"
} > headers.c
expect "generated headers: their names" test "$(wc -l < headers.c)" -gt 60
expect "generated headers: cc" $cc $flags $(cflags libvmsim-kpi) headers.c \
    $(libs libvmsim-kpi) -o headers

if command -v cmake > /dev/null; then
	mkdir cmake
	cp "$here/cmake/CMakeLists.txt" "$here/plain.c" promise.c cmake
	expect "cmake: setup" env CC="$cc" CFLAGS="$flags" cmake -S cmake \
	    -B cmake/build -Dlibvmsim_DIR="$libdir/cmake/libvmsim"
	expect "cmake: build" cmake --build cmake/build --verbose
	expect "cmake: a program" cmake/build/plain
	expect "cmake: a driver's test" cmake/build/promise
	expect "cmake: a version that does not serve" sh -c \
	    "! cmake -S cmake -B cmake/other -DWANTED=1.0 \
	    -Dlibvmsim_DIR='$libdir/cmake/libvmsim'"
else
	echo "skipped cmake: it is not installed"
fi

# The folder is there already, so nothing is fetched.
mkdir -p sub/subprojects
cp "$here/subproject/meson.build" "$here/plain.c" headers.c sub
cp "$source/examples/libvmsim.wrap" sub/subprojects
ln -s "$source" sub/subprojects/libvmsim
expect "subproject: setup" env -u PKG_CONFIG_PATH CC="$cc" meson setup \
    sub/build sub --wrap-mode=forcefallback -Dbuildtype=plain
expect "subproject: build and test" meson test -C sub/build

# Functions lead to their pages, and the program of libvmsim(3) is one.
man=$(dirname "$(find "$scratch/root" -name libvmsim.3)")
expect "manual: vmsim(1)" test -f "$man/../man1/vmsim.1"
expect "manual: vmsim_scenario(5)" test -f "$man/../man5/vmsim_scenario.5"
expect "manual: vmsim_mmap(3)" grep -q '^\.Fo vmsim_mmap' "$man/vmsim_mmap.3"
sed -n '/^#include/,/^\.Ed/{/^\.Ed/!p;}' "$man/libvmsim.3" > manual.c
expect "manual: cc" $cc $flags -std=c17 -Wall -Wextra -Werror \
    $(cflags libvmsim) manual.c $(libs libvmsim) -o manual
expect "manual: its program" ./manual

exit $((failed > 0))
