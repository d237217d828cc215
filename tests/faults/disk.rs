//! A model of a disk below Linux's page cache: what a power cut leaves of the files of one folder. Knows pages, syncs and
//! names, and nothing of what is in the files.
//!
//! Writes go to the cache and make pages dirty. A sync that succeeds brings the dirty pages to the platter. A sync that
//! fails brings none of them, or some, and marks all of them clean: a later sync succeeds and does not bring them, unless
//! they have been written again. A name is on the platter once its folder was synced. What is dirty may reach the platter
//! at any time by itself.

use super::chance::Chance;
use super::record::Deed;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

const PAGE: usize = 4096;
/// What a disk writes as one.
const SECTOR: usize = 512;

/// What a power cut leaves of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// No power cut: the process dies alone, and the cache stays.
    Crash,
    /// Nothing of it.
    Nothing,
    /// All of it.
    All,
    /// Some pages.
    Some,
    /// Some sectors.
    Torn,
}

#[derive(Default)]
struct File {
    cache: Vec<u8>,
    platter: Vec<u8>,
    dirty: BTreeSet<usize>,
    /// The smallest size since the last sync, where the platter does not know of it.
    shortened: Option<usize>,
}

impl File {
    fn of(bytes: Vec<u8>) -> Self {
        Self { platter: bytes.clone(), cache: bytes, ..Self::default() }
    }

    fn write(&mut self, offset: usize, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        let (before, end) = (self.cache.len(), offset + data.len());
        if end > before {
            self.cache.resize(end, 0);
        }
        self.cache[offset..end].copy_from_slice(data);
        self.dirty.extend(offset.min(before) / PAGE..=(end - 1) / PAGE);
    }

    fn truncate(&mut self, size: usize) {
        if size < self.cache.len() {
            self.shortened = Some(self.shortened.map_or(size, |smallest| smallest.min(size)));
            self.dirty.retain(|&page| page * PAGE < size);
        }
        self.cache.resize(size, 0);
    }

    fn shorten_platter(&mut self) {
        if let Some(size) = self.shortened.take() {
            self.platter.truncate(size);
        }
    }

    /// The part of a page is on the platter as the cache has it.
    fn bring(&mut self, from: usize, length: usize) {
        self.shorten_platter();
        let end = (from + length).min(self.cache.len());
        if from < end {
            if self.platter.len() < end {
                self.platter.resize(end, 0);
            }
            self.platter[from..end].copy_from_slice(&self.cache[from..end]);
        }
    }

    fn bring_page(&mut self, page: usize) {
        self.bring(page * PAGE, PAGE);
        self.dirty.remove(&page);
    }

    fn sync(&mut self) {
        self.shorten_platter();
        while let Some(&page) = self.dirty.first() {
            self.bring_page(page);
        }
        self.platter.resize(self.cache.len(), 0);
    }

    fn bring_some(&mut self, chance: &mut Chance) {
        for page in self.dirty.clone() {
            if chance.roll(2) == 0 {
                self.bring_page(page);
            }
        }
    }

    fn lose_power(&mut self, cut: Cut, chance: &mut Chance) {
        if cut == Cut::All {
            self.sync();
        }
        if matches!(cut, Cut::Some | Cut::Torn) && chance.roll(2) == 0 {
            self.shorten_platter();
        }
        if cut == Cut::Some {
            self.bring_some(chance);
        }
        if cut == Cut::Torn {
            for page in self.dirty.clone() {
                for sector in 0..PAGE / SECTOR {
                    if chance.roll(2) == 0 {
                        self.bring(page * PAGE + sector * SECTOR, SECTOR);
                    }
                }
            }
        }
        self.shortened = None;
        self.dirty.clear();
        self.cache = self.platter.clone();
    }
}

/// What happens to the names in the folder.
#[derive(Clone)]
enum Name {
    Added(String, usize),
    Removed(String),
    Moved(String, String),
}

type Names = BTreeMap<String, usize>;

fn rename(names: &mut Names, name: Name) {
    match name {
        Name::Added(name, file) => drop(names.insert(name, file)),
        Name::Removed(name) => drop(names.remove(&name)),
        Name::Moved(from, to) => {
            if let Some(file) = names.remove(&from) {
                names.insert(to, file);
            }
        }
    }
}

/// See the top of the file.
pub(crate) struct Disk {
    cut: Cut,
    chance: Chance,
    files: Vec<File>,
    inodes: BTreeMap<u64, usize>,
    names: Names,
    on_platter: Names,
    /// What the platter does not know yet of the names, in its order.
    renamed: Vec<Name>,
}

/// Shared memory is none of the disk's.
fn is_kept(name: &str) -> bool {
    !name.ends_with("-shm")
}

impl Disk {
    /// A disk that has all of a folder's files on its platter.
    pub(crate) fn of(folder: &Path, cut: Cut, chance: Chance) -> Self {
        let (files, inodes, names) = (Vec::new(), BTreeMap::new(), Names::new());
        let mut disk =
            Self { cut, chance, files, inodes, on_platter: names.clone(), names, renamed: Vec::new() };
        for (name, inode, bytes) in files_of(folder) {
            let file = disk.add(File::of(bytes), inode);
            disk.names.insert(name, file);
        }
        disk.on_platter = disk.names.clone();
        disk
    }

    fn add(&mut self, file: File, inode: u64) -> usize {
        self.files.push(file);
        self.inodes.insert(inode, self.files.len() - 1);
        self.files.len() - 1
    }

    /// Some of what is dirty reaches the platter by itself, now and then.
    fn write_back(&mut self, file: usize) {
        if matches!(self.cut, Cut::Some | Cut::Torn) && self.chance.roll(16) == 0 {
            self.files[file].bring_some(&mut self.chance);
        }
    }

    pub(crate) fn does(&mut self, deed: Deed) {
        let file = |inode: &u64| self.inodes.get(inode).copied();
        match deed {
            Deed::Created { inode, name } => {
                if !is_kept(&name) {
                    return;
                }
                let file = self.add(File::default(), inode);
                self.name(Name::Added(name, file));
            }
            Deed::Unlinked { name } => self.name(Name::Removed(name)),
            Deed::Renamed { from, to } => self.name(Name::Moved(from, to)),
            Deed::Written { inode, offset, data } => {
                let Some(file) = file(&inode) else { return };
                self.files[file].write(offset, &data);
                self.write_back(file);
            }
            Deed::Truncated { inode, size } => {
                if let Some(file) = file(&inode) {
                    self.files[file].truncate(size);
                }
            }
            Deed::Synced { inode, failed: false } => {
                if let Some(file) = file(&inode) {
                    self.files[file].sync();
                }
            }
            Deed::Synced { inode, failed: true } => {
                let Some(file) = file(&inode) else { return };
                if self.cut != Cut::Nothing && self.chance.roll(2) == 0 {
                    self.files[file].bring_some(&mut self.chance);
                }
                self.files[file].dirty.clear();
            }
            Deed::FolderSynced { failed: false } => self.names_are_synced(self.renamed.len()),
            Deed::FolderSynced { failed: true } => {}
        }
    }

    fn name(&mut self, name: Name) {
        rename(&mut self.names, name.clone());
        self.renamed.push(name);
    }

    fn names_are_synced(&mut self, count: usize) {
        for name in self.renamed.drain(..count) {
            rename(&mut self.on_platter, name);
        }
    }

    /// The power is gone: the folder's files become what is on the platter.
    pub(crate) fn lose_power(&mut self, folder: &Path, cut: Cut) {
        if cut == Cut::Crash {
            return;
        }
        let kept = match cut {
            Cut::All => self.renamed.len(),
            Cut::Some | Cut::Torn => self.chance.roll(self.renamed.len() as u64 + 1) as usize,
            _ => 0,
        };
        self.names_are_synced(kept);
        self.renamed.clear();
        for file in &mut self.files {
            file.lose_power(cut, &mut self.chance);
        }
        for (name, ..) in files_of(folder) {
            fs::remove_file(folder.join(name)).expect("a file of the till's");
        }
        let shared: Vec<_> =
            fs::read_dir(folder).expect("the till's folder").map(|e| e.expect("a file").path()).collect();
        for path in shared.iter().filter(|path| path.to_string_lossy().ends_with("-shm")) {
            fs::remove_file(path).expect("shared memory");
        }
        self.names = self.on_platter.clone();
        self.inodes.clear();
        for (name, &file) in &self.names {
            let path = folder.join(name);
            let mut options = fs::OpenOptions::new();
            let mut made = options.write(true).create_new(true).mode(0o600).open(&path).expect("a file");
            std::io::Write::write_all(&mut made, &self.files[file].platter).expect("it is written");
            self.inodes.insert(made.metadata().expect("a file").ino(), file);
        }
    }

    /// The name of a file whose bytes differ from those of the model's cache.
    pub(crate) fn differs(&self, folder: &Path) -> Option<String> {
        let found = files_of(folder);
        let names: Vec<_> = found.iter().map(|(name, ..)| name.clone()).collect();
        if !names.iter().eq(self.names.keys().filter(|name| is_kept(name))) {
            return Some(format!("{names:?} instead of {:?}", self.names));
        }
        let differs =
            |(name, _, bytes): &(String, u64, Vec<u8>)| self.files[self.names[name]].cache != *bytes;
        found.iter().find(|file| differs(file)).map(|(name, ..)| name.clone())
    }
}

/// Name, inode and bytes of each file, by name.
fn files_of(folder: &Path) -> Vec<(String, u64, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the till's folder") {
        let entry = entry.expect("a file");
        let (found, name) =
            (entry.metadata().expect("a file"), entry.file_name().to_string_lossy().into_owned());
        if found.is_file() && is_kept(&name) {
            files.push((name, found.ino(), fs::read(entry.path()).expect("it is read")));
        }
    }
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, sync_fails: bool) -> (tempfile::TempDir, Disk) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut disk = Disk::of(folder.path(), Cut::Nothing, Chance(1));
        disk.does(Deed::Created { inode: 7, name: "file".into() });
        disk.does(Deed::FolderSynced { failed: false });
        disk.does(Deed::Written { inode: 7, offset: 0, data: text.as_bytes().to_vec() });
        disk.does(Deed::Synced { inode: 7, failed: sync_fails });
        (folder, disk)
    }

    #[test]
    fn what_was_synced_is_there_after_a_power_cut_and_what_was_not_is_gone() {
        let (folder, mut disk) = written("synced", false);
        disk.does(Deed::Written { inode: 7, offset: 6, data: b" and not".to_vec() });
        disk.lose_power(folder.path(), Cut::Nothing);
        assert_eq!(fs::read(folder.path().join("file")).expect("a file"), b"synced");
        assert_eq!(disk.differs(folder.path()), None);
    }

    #[test]
    fn a_sync_that_succeeds_does_not_bring_what_the_failed_one_before_has_lost() {
        let (folder, mut disk) = written("lost", true);
        disk.does(Deed::Synced { inode: 7, failed: false });
        disk.lose_power(folder.path(), Cut::Nothing);
        assert_eq!(fs::read(folder.path().join("file")).expect("a file"), [0; 4]);
    }

    #[test]
    fn what_is_written_again_is_brought() {
        let (folder, mut disk) = written("lost", true);
        disk.does(Deed::Written { inode: 7, offset: 1, data: b"o".to_vec() });
        disk.does(Deed::Synced { inode: 7, failed: false });
        disk.lose_power(folder.path(), Cut::Nothing);
        assert_eq!(fs::read(folder.path().join("file")).expect("a file"), b"lost");
    }

    #[test]
    fn a_name_whose_folder_was_not_synced_is_gone() {
        let (folder, mut disk) = written("synced", false);
        disk.does(Deed::Created { inode: 8, name: "new".into() });
        disk.does(Deed::Renamed { from: "file".into(), to: "old".into() });
        disk.does(Deed::FolderSynced { failed: true });
        disk.lose_power(folder.path(), Cut::Nothing);
        let names: Vec<_> = files_of(folder.path()).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["file"]);
    }

    #[test]
    fn torn_pages_keep_some_of_their_sectors() {
        let (folder, mut disk) = written("", false);
        disk.does(Deed::Written { inode: 7, offset: 0, data: vec![b'x'; 64 * PAGE] });
        disk.lose_power(folder.path(), Cut::Torn);
        let bytes = fs::read(folder.path().join("file")).expect("a file");
        let kept = bytes.chunks(SECTOR).filter(|sector| sector[0] == b'x').count();
        assert!((128..384).contains(&kept), "{kept} of 512 sectors");
    }
}
