/* records.h
 * Records of HI1, HI2 and HI3 that stand for themselves, without a PS-PDU (TS 101 671, TS 33.108): in files that are
 * handed over by FTP, over TCP or UDP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_RECORDS_H
#define LI_RECORDS_H

void proto_register_li_records(void);
void proto_reg_handoff_li_records(void);

#endif /* LI_RECORDS_H */
