/* hi1.h
 * HI1: what law enforcement and the operator tell each other of a warrant, whatever carried it (a PS-PDU, a record,
 * HI4).
 *
 * What carries it includes nothing of this: it calls these dissectors by name, with the LIID (const char *, NULL: none)
 * as data.
 *
 *   li_hi1.operation   an HI1-Operation (TS 101 671) or a ThreeGPP-HI1-Operation (TS 33.108)
 *   li_hi1.hi4         the contents of hI4Payload (TS 102 232-1 annex A), which tell the same
 *
 * Whoever calls them gives the warrant (li_warrant_t), for that is said outside. They add nothing to the tree and no
 * layer: the ASN.1 modules show the values.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_HI1_H
#define LI_HI1_H

void proto_register_li_hi1_operations(void);

#endif /* LI_HI1_H */
