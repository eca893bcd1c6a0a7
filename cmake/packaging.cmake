# SPDX-License-Identifier: GPL-2.0-or-later
#
# cmake --install, and a Debian package: cpack --config build/CPackConfig.cmake

if(LI_INSTALL_PERSONAL)
    # The folder's last part is Wireshark's own spelling of the version: 4.0, on macOS 4-0.
    get_filename_component(version_folder ${LI_WIRESHARK_PLUGIN_LIBDIR} NAME)
    install(TARGETS li LIBRARY DESTINATION "$ENV{HOME}/.local/lib/wireshark/plugins/${version_folder}/epan")
    return()
endif()

# Wireshark looks for plugins below its own prefix only, so that is the prefix unless one is given.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
    set(CMAKE_INSTALL_PREFIX ${LI_WIRESHARK_PREFIX} CACHE PATH "Install prefix" FORCE)
endif()
set(doc_dir share/doc/${PROJECT_NAME})

install(TARGETS li LIBRARY DESTINATION ${LI_WIRESHARK_PLUGIN_LIBDIR}/epan)
install(FILES cmake/copyright DESTINATION ${doc_dir})
install(FILES README.md CHANGELOG.md DESTINATION ${doc_dir} OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The authors of wireshark-li")
set(CPACK_PACKAGING_INSTALL_PREFIX ${LI_WIRESHARK_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "wireshark-common (>= ${LI_WIRESHARK_MINOR}), wireshark-common (<< ${LI_WIRESHARK_NEXT_MINOR})")
include(CPack)
