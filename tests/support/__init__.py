# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests and the samples are made with: a packet writer, an X2/X3 encoder, real TLS, and runners.

Nothing here is shared with the plugin. The encoder is written from the tables of TS 103 221-2, so that a
mistake in one of the two shows as a difference.
"""
