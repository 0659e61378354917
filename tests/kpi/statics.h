/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KPI_STATICS_H
#define KPI_STATICS_H

int	statics_count(void);	/* of its calls, from 100 */
void	statics_change(void);
int	statics_differ(void);	/* how many are not as at first */

#endif /* KPI_STATICS_H */
