# SPDX-License-Identifier: GPL-2.0-or-later
#
# The static checkers of tests/checkers.sh, as a test. Those of Wireshark come with its source only.

set(WIRESHARK_SOURCE_DIR "" CACHE PATH "A source tree of Wireshark, for its static checkers")

add_test(NAME checkers
    COMMAND ${CMAKE_COMMAND} -E env WIRESHARK_SOURCE_DIR=${WIRESHARK_SOURCE_DIR}
        sh ${CMAKE_CURRENT_SOURCE_DIR}/tests/checkers.sh ${CMAKE_BINARY_DIR})

# The target "analyse" compiles our own sources, not the generated ones, with gcc's analyser.
if(CMAKE_C_COMPILER_ID STREQUAL GNU)
    add_library(analyse OBJECT EXCLUDE_FROM_ALL ${li_sources})
    add_dependencies(analyse li_asn1_made)
    set_target_properties(analyse PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON)
    target_compile_options(analyse PRIVATE -fanalyzer -Werror)
    target_compile_definitions(analyse PRIVATE LI_VERSION="${PROJECT_VERSION}")
    target_include_directories(analyse PRIVATE plugin ${li_asn1_folder})
    target_link_libraries(analyse PRIVATE li_wireshark li_warnings)
endif()
