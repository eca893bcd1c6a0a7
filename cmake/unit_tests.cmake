# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/unit/test_NAME.c becomes the program unit_NAME, written with GLib's test framework; its main is of run.h.

file(GLOB li_unit_sources CONFIGURE_DEPENDS tests/unit/test_*.c)

if(li_unit_sources)
    # An archive, not the objects themselves: a test gets the members it needs and may replace the others.
    add_library(li_archive STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:li_objects>)
    set_target_properties(li_archive PROPERTIES LINKER_LANGUAGE C)
    target_include_directories(li_archive INTERFACE plugin ${li_asn1_folder})
    target_link_libraries(li_archive INTERFACE li_wireshark)
endif()

foreach(source ${li_unit_sources})
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "^test_" "unit_" name ${name})
    add_executable(${name} ${source})
    set_target_properties(${name} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON)
    target_include_directories(${name} PRIVATE tests/unit)
    target_link_libraries(${name} PRIVATE li_archive li_warnings)
    add_test(NAME ${name} COMMAND ${name} --tap)
endforeach()

# What lets the Python tests start tshark once for many captures: tests/support/reader.py.
add_library(reader MODULE tests/support/reader.c)
set_target_properties(reader PROPERTIES PREFIX "" C_STANDARD 11 C_STANDARD_REQUIRED ON)
target_compile_definitions(reader PRIVATE _GNU_SOURCE)
target_link_libraries(reader PRIVATE li_wireshark li_warnings ${CMAKE_DL_LIBS})
