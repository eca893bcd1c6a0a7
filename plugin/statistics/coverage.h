/* coverage.h
 * What was judged and what was not, as a table: -z li,coverage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STATISTICS_COVERAGE_H
#define LI_STATISTICS_COVERAGE_H

void proto_register_li_coverage(void);

#endif /* LI_STATISTICS_COVERAGE_H */
