/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of a kernel configuration: none is set. */
