# SPDX-License-Identifier: GPL-2.0-or-later
#
# The smallest interface, as CONTRIBUTING.md shows it, is compiled: it must be true.

set(li_example ${CMAKE_CURRENT_BINARY_DIR}/example)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/CONTRIBUTING.md)
file(READ CONTRIBUTING.md li_text)
foreach(name delivery/demo/demo.h delivery/demo/demo.c)
    string(FIND "${li_text}" "/* ${name}\n" begin)
    if(begin EQUAL -1)
        message(FATAL_ERROR "CONTRIBUTING.md has no ${name}")
    endif()
    string(SUBSTRING "${li_text}" ${begin} -1 source)
    string(FIND "${source}" "```" end)
    string(SUBSTRING "${source}" 0 ${end} source)
    file(CONFIGURE OUTPUT ${li_example}/${name} CONTENT "${source}" @ONLY)
endforeach()

add_library(li_example OBJECT ${li_example}/delivery/demo/demo.c)
set_target_properties(li_example PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON)
target_include_directories(li_example PRIVATE plugin ${li_example})
target_link_libraries(li_example PRIVATE li_wireshark li_warnings)
