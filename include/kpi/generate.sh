#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the headers that only lead to others: generate.sh LIST DIRECTORY.
# When meson installs, DIRECTORY is below the prefix.  A file that is right
# already is left alone, so that nothing is built again because of it.
set -eu
list=$1
out=${MESON_INSTALL_DESTDIR_PREFIX:+$MESON_INSTALL_DESTDIR_PREFIX/}$2

# header, its comment, what it includes: the text
text_of() {
	guard=VMSIM_KPI_$(echo "$1" | tr 'a-z/.' 'A-Z__')
	echo "/* SPDX-License-Identifier: BSD-2-Clause */"
	echo "/* $2 */"
	echo "#ifndef $guard"
	echo "#define $guard"
	for include in $3; do
		case $include in
		next)
			# musl has all in the one before, and warns here
			echo "#if (!defined(__linux__) || defined(__GLIBC__)) \\"
			echo "    && __has_include_next(<$1>)"
			echo "#include_next <$1>"
			echo "#endif"
			;;
		*)
			echo "#include <$include>"
			;;
		esac
	done
	echo "#endif"
}

mkdir -p "$out/sys" "$out/vm" "$out/machine" "$out/dev/agp" "$out/dev/pci"
made=
comment=
while read -r header includes; do
	case "$header $includes" in
	'#'* | ' ')
		;;
	*:)
		comment="$header ${includes%:}."
		;;
	*)
		text=$(text_of "$header" "$comment" "$includes")
		[ "$(cat "$out/$header" 2> /dev/null)" = "$text" ] ||
		    echo "$text" > "$out/$header"
		made="$made $header "
		;;
	esac
done < "$list"

# One that is in the list no more would hide another of the same name.
[ -z "${MESON_INSTALL_DESTDIR_PREFIX:-}" ] || exit 0
(cd "$out" && find . -name '*.h') | while read -r header; do
	case $made in
	*" ${header#./} "*) ;;
	*) rm "$out/$header" ;;
	esac
done
