//! What fuzzing has gathered is tried again, without a fuzzer: each file of a corpus by its target.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

#[test]
fn each_file_of_each_corpus_is_borne() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut tried = 0;
    for (name, target) in seqr_fuzz::TARGETS {
        let folder = corpora.join(name);
        let mut files: Vec<_> =
            fs::read_dir(&folder).expect(name).map(|entry| entry.expect(name).path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{} is empty", folder.display());
        for file in files {
            let data = fs::read(&file).expect("a file of a corpus");
            assert!(catch_unwind(|| target(&data)).is_ok(), "{}", file.display());
            tried += 1;
        }
    }
    println!("{tried} files");
}
