# SPDX-License-Identifier: GPL-2.0-or-later
#
# Wireshark's own static checkers, as a test. They come with Wireshark's source only; without it the
# test is reported as skipped.

set(WIRESHARK_SOURCE_DIR "" CACHE PATH "A source tree of Wireshark, for its static checkers")

add_test(NAME checkers
    COMMAND ${CMAKE_COMMAND} -E env WIRESHARK_SOURCE_DIR=${WIRESHARK_SOURCE_DIR}
        sh ${CMAKE_CURRENT_SOURCE_DIR}/tests/checkers.sh)
set_tests_properties(checkers PROPERTIES SKIP_RETURN_CODE 77)
