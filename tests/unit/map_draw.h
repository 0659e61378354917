/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/maps.h"
