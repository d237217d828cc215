//! Where the project's own schema is, and SEQR's WSDL, if it is at hand.

use std::path::{Path, PathBuf};

/// The project's own schema, from the project's folder.
pub const XSD: &str = "schema/seqr.xsd";
/// The WSDL that has it inline.
pub const WSDL: &str = "schema/seqr.wsdl";

/// The name of SEQR's own WSDL, which is not part of the project.
const SEQRS: &str = "ERSWSExternalClientService.wsdl";

/// The project's folder.
fn project() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().find(|folder| folder.join(XSD).is_file()).expect("schema/seqr.xsd in a folder above")
}

/// A file of the project.
pub fn path(file: &str) -> PathBuf {
    project().join(file)
}

/// SEQR's own WSDL: the file that SEQR_WSDL names, else one beside the project, up to two folders deep.
pub fn seqrs_wsdl() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("SEQR_WSDL") {
        let named = PathBuf::from(named);
        assert!(named.is_file(), "SEQR_WSDL names {}, which is no file", named.display());
        return Some(named);
    }
    let mut folders = vec![project().parent()?.to_owned()];
    for _ in 0..3 {
        let found = folders.iter().map(|folder| folder.join(SEQRS)).find(|file| file.is_file());
        if found.is_some() {
            return found;
        }
        let inner = |folder: &PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten();
        folders =
            folders.iter().flat_map(inner).map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    }
    None
}
