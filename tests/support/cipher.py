# SPDX-License-Identifier: GPL-2.0-or-later
"""Encryption by openssl."""

import subprocess


def encrypt(name, key, vector, plain):
    """`name` is openssl's, such as aes-192-cbc; the plain text is a whole number of blocks."""
    done = subprocess.run(['openssl', 'enc', f'-{name}', '-K', key.hex(), '-iv', vector.hex(), '-nopad'], input=plain,
                          capture_output=True, check=True)
    return done.stdout
