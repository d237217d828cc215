# Never run: see packaging/README.md. cargo (Rust 1.89 or later) must be in the path; vcpkg brings none.
vcpkg_check_linkage(ONLY_DYNAMIC_LIBRARY)
vcpkg_from_git(
    OUT_SOURCE_PATH SOURCE_PATH
    URL https://example.invalid/libseqr.git # where you keep the sources
    REF "v${VERSION}"
)
find_program(CARGO cargo REQUIRED)
set(target "${CURRENT_BUILDTREES_DIR}/${TARGET_TRIPLET}-rel")
vcpkg_execute_required_process(
    COMMAND "${CARGO}" rustc --locked --release --package seqr --lib --crate-type cdylib --target-dir "${target}"
    WORKING_DIRECTORY "${SOURCE_PATH}"
    LOGNAME "build-${TARGET_TRIPLET}-rel"
)
file(INSTALL "${SOURCE_PATH}/include/seqr.h" "${SOURCE_PATH}/include/seqr.hpp" "${SOURCE_PATH}/include/seqr_ffi.h"
    DESTINATION "${CURRENT_PACKAGES_DIR}/include")
if(VCPKG_TARGET_IS_WINDOWS)
    file(INSTALL "${target}/release/seqr.dll" DESTINATION "${CURRENT_PACKAGES_DIR}/bin")
    file(INSTALL "${target}/release/seqr.dll.lib" DESTINATION "${CURRENT_PACKAGES_DIR}/lib" RENAME seqr.lib)
    # The same library serves Debug: its interface is C.
    file(INSTALL "${target}/release/seqr.dll" DESTINATION "${CURRENT_PACKAGES_DIR}/debug/bin")
    file(INSTALL "${target}/release/seqr.dll.lib" DESTINATION "${CURRENT_PACKAGES_DIR}/debug/lib" RENAME seqr.lib)
else()
    foreach(lib lib debug/lib)
        file(INSTALL "${target}/release/libseqr.so" DESTINATION "${CURRENT_PACKAGES_DIR}/${lib}" RENAME libseqr.so.1)
        file(CREATE_LINK libseqr.so.1 "${CURRENT_PACKAGES_DIR}/${lib}/libseqr.so" SYMBOLIC)
    endforeach()
endif()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE"
    "${SOURCE_PATH}/THIRD-PARTY-NOTICES.md")
