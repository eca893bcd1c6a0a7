# SPDX-License-Identifier: GPL-2.0-or-later
#
# The smallest interface, as CONTRIBUTING.md shows it, becomes a plugin of its own with all that the other one has:
# it must be true. tests/interfaces/test_example.py reads a capture with it.

set(li_example ${CMAKE_CURRENT_BINARY_DIR}/example)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/CONTRIBUTING.md ${CMAKE_CURRENT_SOURCE_DIR}/plugin/plugin.c)
file(READ CONTRIBUTING.md li_text)
file(READ plugin/plugin.c li_list)

# li_shown(VARIABLE BEGINNING): the block of C in CONTRIBUTING.md that begins so
function(li_shown variable beginning)
    string(FIND "${li_text}" "```c\n${beginning}" begin)
    if(begin EQUAL -1)
        message(FATAL_ERROR "CONTRIBUTING.md has no block that begins with ${beginning}")
    endif()
    math(EXPR begin "${begin} + 5")
    string(SUBSTRING "${li_text}" ${begin} -1 source)
    string(FIND "${source}" "```" end)
    string(SUBSTRING "${source}" 0 ${end} source)
    set(${variable} "${source}" PARENT_SCOPE)
endfunction()

foreach(name delivery/demo/demo.h delivery/demo/demo.c)
    li_shown(source "/* ${name}\n")
    file(CONFIGURE OUTPUT ${li_example}/${name} CONTENT "${source}" @ONLY)
endforeach()

# What the text says goes into plugin.c goes where it says.
li_shown(include "#include \"delivery/demo/demo.h\"")
li_shown(row "    { proto_register_li_demo")
foreach(pair "#include \"li/li.h\"\n|include" "};\n\nvoid\nplugin_register|row")
    string(REGEX MATCH "^(.*)\\|(.*)$" matched "${pair}")
    set(place "${CMAKE_MATCH_1}")
    set(addition "${${CMAKE_MATCH_2}}")
    string(FIND "${li_list}" "${place}" found)
    if(found EQUAL -1)
        message(FATAL_ERROR "plugin.c has no place for what CONTRIBUTING.md adds to it")
    endif()
    string(REPLACE "${place}" "${addition}${place}" li_list "${li_list}")
endforeach()
file(CONFIGURE OUTPUT ${li_example}/plugin.c CONTENT "${li_list}" @ONLY)

add_library(li_demo MODULE ${li_example}/plugin.c ${li_example}/delivery/demo/demo.c)
set_target_properties(li_demo PROPERTIES PREFIX "" C_STANDARD 11 C_STANDARD_REQUIRED ON C_VISIBILITY_PRESET hidden)
target_include_directories(li_demo PRIVATE ${li_example})
# The archive has a plugin.c, too; its one is not asked for.
target_link_libraries(li_demo PRIVATE li_archive li_warnings)
