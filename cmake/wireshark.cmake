# SPDX-License-Identifier: GPL-2.0-or-later
#
# Finds the installed Wireshark. Sets
#   li_wireshark                target: headers and libraries
#   LI_WIRESHARK_VERSION        4.0.17
#   LI_WIRESHARK_PREFIX         /usr
#   LI_WIRESHARK_PLUGIN_LIBDIR  plugin folder below the prefix: lib/x86_64-linux-gnu/wireshark/plugins/4.0

add_library(li_wireshark INTERFACE)

find_package(Wireshark CONFIG QUIET)
if(Wireshark_FOUND)
    set(LI_WIRESHARK_VERSION ${Wireshark_VERSION})
    set(LI_WIRESHARK_PREFIX ${Wireshark_INSTALL_PREFIX})
    set(LI_WIRESHARK_PLUGIN_LIBDIR ${Wireshark_PLUGIN_LIBDIR})
    set(li_wireshark_found_by "its CMake package")
    target_link_libraries(li_wireshark INTERFACE epan wsutil)
else()
    # Distributions without the CMake package still have wireshark.pc.
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(LI_WIRESHARK_PC REQUIRED IMPORTED_TARGET wireshark>=4.0)
    pkg_get_variable(li_plugindir wireshark plugindir)
    pkg_get_variable(LI_WIRESHARK_PREFIX wireshark prefix)
    file(RELATIVE_PATH LI_WIRESHARK_PLUGIN_LIBDIR ${LI_WIRESHARK_PREFIX} ${li_plugindir})
    set(LI_WIRESHARK_VERSION ${LI_WIRESHARK_PC_VERSION})
    set(li_wireshark_found_by "pkg-config")
    target_link_libraries(li_wireshark INTERFACE PkgConfig::LI_WIRESHARK_PC)
endif()

# Wireshark's own cryptography, for payloads that are encrypted and for hashes over them.
find_library(LI_GCRYPT gcrypt REQUIRED)
mark_as_advanced(LI_GCRYPT)
target_link_libraries(li_wireshark INTERFACE ${LI_GCRYPT})

if(LI_WIRESHARK_VERSION VERSION_LESS 4.0)
    message(FATAL_ERROR "Wireshark 4.0 or later is needed, found ${LI_WIRESHARK_VERSION}")
endif()
if(NOT LI_WIRESHARK_PLUGIN_LIBDIR)
    message(FATAL_ERROR "This Wireshark ${LI_WIRESHARK_VERSION} was built without plugins")
endif()
message(STATUS "Wireshark ${LI_WIRESHARK_VERSION}, by ${li_wireshark_found_by}; "
    "plugins in ${LI_WIRESHARK_PREFIX}/${LI_WIRESHARK_PLUGIN_LIBDIR}")

# A struct in packet-tls-utils.h has one more member where Wireshark was built with GnuTLS. Its config.h, which would
# say so, is not installed everywhere; the library names what it needs. The header then includes two of GnuTLS, of which
# it needs nothing: empty ones stand in for them.
find_library(LI_LIBWIRESHARK wireshark HINTS ${LI_WIRESHARK_PREFIX}/lib ${LI_WIRESHARK_PC_LIBRARY_DIRS})
mark_as_advanced(LI_LIBWIRESHARK)
if(LI_LIBWIRESHARK AND NOT DEFINED LI_WIRESHARK_GNUTLS)
    file(STRINGS ${LI_LIBWIRESHARK} li_gnutls REGEX "^libgnutls[.-]" LIMIT_COUNT 1)
    string(COMPARE NOTEQUAL "${li_gnutls}" "" li_gnutls)
    set(LI_WIRESHARK_GNUTLS ${li_gnutls} CACHE INTERNAL "Wireshark was built with GnuTLS")
endif()
if(LI_WIRESHARK_GNUTLS)
    set(li_gnutls_folder ${CMAKE_CURRENT_BINARY_DIR}/stand-in)
    foreach(header x509.h pkcs12.h)
        file(WRITE ${li_gnutls_folder}/gnutls/${header} "")
    endforeach()
    target_compile_definitions(li_wireshark INTERFACE HAVE_LIBGNUTLS=1)
    target_include_directories(li_wireshark INTERFACE ${li_gnutls_folder})
endif()

# A plugin loads only into the minor version it was built for.
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" LI_WIRESHARK_MINOR ${LI_WIRESHARK_VERSION})
math(EXPR li_next_minor "${CMAKE_MATCH_2} + 1")
set(LI_WIRESHARK_NEXT_MINOR ${CMAKE_MATCH_1}.${li_next_minor})
set(LI_WIRESHARK_MINOR ${LI_WIRESHARK_MINOR} CACHE INTERNAL "for tests/run.sh")
