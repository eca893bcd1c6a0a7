# SPDX-License-Identifier: GPL-2.0-or-later
#
# ASN.1 modules: plugin/asn1/PREFIX.asn and PREFIX.cnf become the dissector of the protocol PREFIX, made by the
# asn2wrs.py of the Wireshark that is built for. What it makes does not fit another version, so it stays in the build
# folder. What a conformance file needs to call of its own stands in PREFIX.h.

find_program(LI_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
find_file(LI_ASN2WRS asn2wrs.py PATHS /usr/share/pyshared /usr/share/wireshark ${WIRESHARK_SOURCE_DIR}/tools
    NO_DEFAULT_PATH REQUIRED)

set(li_asn1_source ${CMAKE_CURRENT_SOURCE_DIR}/plugin/asn1)
set(li_asn1_folder ${CMAKE_CURRENT_BINARY_DIR}/asn1)
set(li_asn1_sources)
set(li_asn1_made)
set(LI_ASN1_ROWS)

# li_asn1(PREFIX SHORT_NAME NAME [IMPORTS PREFIX...])
# IMPORTS: modules whose exported types this one uses, and that are read before it. A module that is used both ways
# stands once here; the other way, its types are described in the conformance file.
function(li_asn1 prefix short_name name)
    cmake_parse_arguments(arg "" "" IMPORTS ${ARGN})
    # A folder each: the parser leaves its tables there, too.
    set(folder ${li_asn1_folder}/${prefix})
    file(MAKE_DIRECTORY ${folder})
    set(parts)
    foreach(part hf.c ett.c fn.c hfarr.c ettarr.c exp.h)
        list(APPEND parts ${folder}/packet-${prefix}-${part})
    endforeach()
    set(imports)
    foreach(import ${arg_IMPORTS})
        list(APPEND imports ${li_asn1_folder}/${import}/${import}-exp.cnf)
    endforeach()
    add_custom_command(
        OUTPUT ${parts} ${folder}/${prefix}-exp.cnf
        # A field name with two types, a line that is not used: what asn2wrs warns of is an error here.
        COMMAND ${LI_PYTHON} -W error::UserWarning ${LI_ASN2WRS} -b -L -e -p ${prefix} -I ${li_asn1_folder}
            -c ${li_asn1_source}/${prefix}.cnf -D ${li_asn1_source} ${prefix}.asn
        DEPENDS ${li_asn1_source}/${prefix}.asn ${li_asn1_source}/${prefix}.cnf ${imports} ${LI_ASN2WRS}
        WORKING_DIRECTORY ${folder}
        COMMENT "ASN.1: ${prefix}"
        VERBATIM)
    set(LI_PREFIX ${prefix})
    set(LI_SHORT_NAME ${short_name})
    set(LI_NAME ${name})
    set(LI_OWN "")
    if(EXISTS ${li_asn1_source}/${prefix}.h)
        set(LI_OWN "#include \"asn1/${prefix}.h\"\n")
    endif()
    configure_file(${li_asn1_source}/module.c.in ${li_asn1_folder}/${prefix}.c @ONLY)
    set(li_asn1_sources ${li_asn1_sources} ${li_asn1_folder}/${prefix}.c PARENT_SCOPE)
    set(li_asn1_made ${li_asn1_made} ${parts} PARENT_SCOPE)
    set(LI_ASN1_ROWS "${LI_ASN1_ROWS}LI_ASN1_MODULE(${prefix})\n" PARENT_SCOPE)
endfunction()

include(${li_asn1_source}/modules.cmake)

# The headers of all modules, and a list of them.
set(LI_ASN1_HEADERS)
foreach(made ${li_asn1_made})
    if(made MATCHES "/([^/]*/packet-[^/]*-exp\\.h)$")
        string(APPEND LI_ASN1_HEADERS "#include \"${CMAKE_MATCH_1}\"\n")
    endif()
endforeach()
configure_file(${li_asn1_source}/modules.h.in ${li_asn1_folder}/li_asn1_modules.h @ONLY)

add_custom_target(li_asn1_made DEPENDS ${li_asn1_made})
# What asn2wrs makes holds functions that nothing calls, and parameters that nothing reads.
set_source_files_properties(${li_asn1_sources} PROPERTIES
    OBJECT_DEPENDS "${li_asn1_made}"
    COMPILE_OPTIONS "-Wno-unused-function;-Wno-unused-const-variable;-Wno-unused-variable;-Wno-redundant-decls")
