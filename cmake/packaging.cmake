# SPDX-License-Identifier: GPL-2.0-or-later
#
# cmake --install, for all users or (--component personal) for one, and a Debian package: cpack --config
# build/CPackConfig.cmake

# Wireshark looks for plugins below its own prefix only, so that is the prefix unless one is given.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
    set(CMAKE_INSTALL_PREFIX ${LI_WIRESHARK_PREFIX} CACHE PATH "Install prefix" FORCE)
endif()
set(doc_dir share/doc/${PROJECT_NAME})

# Two components. A package is made of the component "package" only, so that it never holds what belongs into a home,
# whatever stands in the cache; cmake --install takes that one, or the other one with LI_INSTALL_PERSONAL.
set(li_personal_rules EXCLUDE_FROM_ALL)
set(li_package_rules)
if(LI_INSTALL_PERSONAL)
    set(li_personal_rules)
    set(li_package_rules EXCLUDE_FROM_ALL)
endif()

# The home is that of whoever installs. The folder's last part is Wireshark's own spelling of the version: 4.0, on
# macOS 4-0.
get_filename_component(version_folder ${LI_WIRESHARK_PLUGIN_LIBDIR} NAME)
install(CODE "file(INSTALL DESTINATION \"\$ENV{HOME}/.local/lib/wireshark/plugins/${version_folder}/epan\"
    TYPE MODULE FILES \"$<TARGET_FILE:li>\")" COMPONENT personal ${li_personal_rules})

# The profile, beside those that Wireshark brings; for one user among the user's own.
set(li_profile ${CMAKE_CURRENT_SOURCE_DIR}/plugin/profile)
install(CODE "set(folder \"\$ENV{XDG_CONFIG_HOME}\")
    if(NOT folder)
        set(folder \"\$ENV{HOME}/.config\")
    endif()
    file(INSTALL DESTINATION \"\${folder}/wireshark/profiles\" TYPE DIRECTORY FILES \"${li_profile}/\")"
    COMPONENT personal ${li_personal_rules})
install(DIRECTORY ${li_profile}/ DESTINATION share/wireshark/profiles COMPONENT package ${li_package_rules})

install(TARGETS li LIBRARY DESTINATION ${LI_WIRESHARK_PLUGIN_LIBDIR}/epan COMPONENT package ${li_package_rules})
install(FILES cmake/copyright DESTINATION ${doc_dir} COMPONENT package ${li_package_rules})
install(FILES README.md CHANGELOG.md DESTINATION ${doc_dir} COMPONENT package ${li_package_rules} OPTIONAL)

# Who makes a package of it is asked about the package, as with Debian's own tools.
set(CPACK_PACKAGE_CONTACT "The authors of wireshark-li <wireshark-li@example.org>")
if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})
    set(CPACK_PACKAGE_CONTACT "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()

# Debian wants its own form of a changelog, packed, and without a time in its head.
find_program(LI_GZIP gzip)
mark_as_advanced(LI_GZIP)
if(LI_GZIP)
    string(TIMESTAMP li_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
    configure_file(cmake/changelog.in ${CMAKE_BINARY_DIR}/changelog @ONLY)
    execute_process(COMMAND ${LI_GZIP} -9 --no-name --force --keep changelog WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
    install(FILES ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION ${doc_dir} COMPONENT package ${li_package_rules})
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A plugin for Wireshark and tshark that decodes the interfaces between network
elements, administration functions, mediation functions and law enforcement:
X1, X2 and X3 (ETSI TS 103 221), HI1 to HI4 (ETSI TS 102 232, 3GPP TS 33.108
and TS 33.128).
.
For each intercepted unit it tells whether its receiver is registered in the
user's tables or was ordered in the capture.")
set(CPACK_PACKAGING_INSTALL_PREFIX ${LI_WIRESHARK_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "wireshark-common (>= ${LI_WIRESHARK_MINOR}), wireshark-common (<< ${LI_WIRESHARK_NEXT_MINOR})")
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};${PROJECT_NAME};package;/")
include(CPack)
