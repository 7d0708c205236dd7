//! Brings the disk in line with the generated files, or says where it is not.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::emit::{BEGIN, END, Tree};

/// What the first line of a generated file holds.
const MARK: &[u8] = b"@generated";

/// What to do with a difference.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// Mend it.
    Write,
    /// Report it.
    Check,
}

/// How the disk differed, by path relative to the folder of the output, sorted.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Changes {
    /// Files with another text.
    pub stale: Vec<String>,
    /// Files that were not there.
    pub missing: Vec<String>,
    /// Files that are generated no longer.
    pub orphaned: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
}

impl Changes {
    /// Whether nothing differed.
    pub fn is_empty(&self) -> bool {
        self.stale.is_empty() && self.missing.is_empty() && self.orphaned.is_empty()
    }
}

/// Why the disk could not be brought in line.
#[derive(Debug)]
pub enum SyncError {
    /// A file that could not be read, written or removed.
    Io {
        /// What was tried: `read`, `write` …
        verb: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file in a generated folder that was not generated, so that it is not ours to remove.
    Foreign(PathBuf),
    /// A generated folder that is a symbolic link, so that what is behind it may be anybody's.
    Link(PathBuf),
    /// A file that is the user's but for a part, and has lost the lines that mark it.
    Unmarked(PathBuf),
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { verb, path, source } => {
                write!(f, "error: cannot {verb} {}: {source}", path.display())?;
                match source.kind() {
                    ErrorKind::StorageFull => {
                        write!(f, "\nhelp: make room on the disk and run this again")
                    }
                    ErrorKind::PermissionDenied if *verb != "read" => {
                        write!(f, "\nhelp: the folder and the file must be writable")
                    }
                    _ => Ok(()),
                }
            }
            Self::Foreign(path) => write!(
                f,
                "error: {} stands in a generated folder, but is not generated\nhelp: move it elsewhere, or delete it",
                path.display()
            ),
            Self::Link(path) => write!(
                f,
                "error: {} is a symbolic link\nhelp: put a folder there: what is left over in it is removed",
                path.display()
            ),
            Self::Unmarked(path) => write!(
                f,
                "error: {} has no line `{BEGIN}` with a line `{END}` below it\nhelp: put the two where the generated part is to stand, or move the file away to have it written anew",
                path.display()
            ),
        }
    }
}

impl std::error::Error for SyncError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Foreign(_) | Self::Link(_) | Self::Unmarked(_) => None,
        }
    }
}

/// Compares the tree with the files below `folder`.
///
/// In [`Mode::Write`] every new text is first written beside its target; the targets are replaced, and orphans removed,
/// only when all of them are on the disk, so that a failure leaves the old files whole.
///
/// # Errors
///
/// The first file that cannot be read, written or removed.
pub fn sync(tree: &Tree, folder: &Path, mode: Mode) -> Result<Changes, SyncError> {
    let mut changes = Changes::default();
    let mut pending = Vec::new();
    for (path, text) in tree.files() {
        let target = folder.join(path);
        match fs::read(&target) {
            Ok(bytes) if bytes == text.as_bytes() => {
                changes.unchanged += 1;
                continue;
            }
            Ok(_) => changes.stale.push(path.to_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                changes.missing.push(path.to_owned());
            }
            Err(error) => return Err(failed("read", &target)(error)),
        }
        pending.push((target, text.to_owned()));
    }
    for (path, text) in tree.scaffolds() {
        let target = folder.join(path);
        let begun = match fs::read_to_string(&target) {
            Ok(begun) => begun,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                changes.missing.push(path.to_owned());
                pending.push((target, text.to_owned()));
                continue;
            }
            Err(error) => return Err(failed("read", &target)(error)),
        };
        let Some(part) = section(text) else { continue };
        let old = section(&begun).ok_or_else(|| SyncError::Unmarked(target.clone()))?;
        if begun[old.clone()] == text[part.clone()] {
            changes.unchanged += 1;
            continue;
        }
        changes.stale.push(path.to_owned());
        let renewed = [&begun[..old.start], &text[part], &begun[old.end..]].concat();
        pending.push((target, renewed));
    }
    changes.orphaned = orphans(tree, folder)?;
    if mode == Mode::Write {
        replace(&pending)?;
        for path in &changes.orphaned {
            let target = folder.join(path);
            fs::remove_file(&target).map_err(failed("remove", &target))?;
        }
    }
    Ok(changes)
}

/// The generated part of a file that is otherwise the user's, with the lines that mark it.
fn section(text: &str) -> Option<Range<usize>> {
    let start = match text.starts_with(BEGIN) {
        true => 0,
        false => text.find(&format!("\n{BEGIN}"))? + 1,
    };
    let end = start + text[start..].find(&format!("\n{END}"))?;
    Some(start..end + 1 + END.len())
}

/// Writes one file, whole or not at all.
///
/// # Errors
///
/// If it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), SyncError> {
    replace(&[(path.to_path_buf(), text.to_owned())])
}

/// The files in generated folders that are not in the tree.
fn orphans(tree: &Tree, folder: &Path) -> Result<Vec<String>, SyncError> {
    let expected: BTreeSet<&str> = tree.files().map(|(path, _)| path).collect();
    let mut open: Vec<String> = tree.folders().map(str::to_owned).collect();
    let mut orphans = Vec::new();
    while let Some(path) = open.pop() {
        let on_disk = folder.join(&path);
        if on_disk.is_symlink() {
            return Err(SyncError::Link(on_disk));
        }
        let entries = match fs::read_dir(&on_disk) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("read", &on_disk)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed("read", &on_disk))?;
            let path = format!("{path}/{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(failed("read", &entry.path()))?;
            if kind.is_dir() {
                open.push(path);
            } else if !expected.contains(path.as_str()) {
                if !kind.is_file() || !is_generated(&entry.path())? {
                    return Err(SyncError::Foreign(entry.path()));
                }
                orphans.push(path);
            }
        }
    }
    orphans.sort();
    Ok(orphans)
}

/// Whether the first line of a file says that it is generated.
fn is_generated(path: &Path) -> Result<bool, SyncError> {
    let mut head = Vec::new();
    let file = fs::File::open(path).map_err(failed("read", path))?;
    file.take(1024)
        .read_to_end(&mut head)
        .map_err(failed("read", path))?;
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(first.windows(MARK.len()).any(|part| part == MARK))
}

/// Writes all the texts beside their targets, then moves each into its place.
fn replace(pending: &[(PathBuf, String)]) -> Result<(), SyncError> {
    let staged: Vec<_> = pending.iter().map(|(target, _)| staging(target)).collect();
    let write = || {
        for ((target, text), staged) in pending.iter().zip(&staged) {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(failed("create", parent))?;
            }
            fs::write(staged, text).map_err(failed("write", target))?;
        }
        for ((target, _), staged) in pending.iter().zip(&staged) {
            fs::rename(staged, target).map_err(failed("replace", target))?;
        }
        Ok(())
    };
    write().inspect_err(|_| {
        for staged in &staged {
            // It may not have been written yet; the error that is reported is the one that stopped the run.
            let _ = fs::remove_file(staged);
        }
    })
}

/// The name of a new file until it is complete.
fn staging(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn failed(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SyncError + use<> {
    let path = path.to_path_buf();
    move |source| SyncError::Io { verb, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        tree.add_folder("src/generated");
        for (path, text) in files {
            tree.add(*path, format!("// @generated\n{text}"));
        }
        tree
    }

    #[test]
    fn a_run_writes_what_differs_and_removes_what_is_left_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = tree(&[
            ("src/generated/a.rs", "a"),
            ("src/generated/deep/b.rs", "b"),
            ("API.txt", "api"),
        ]);
        assert_eq!(
            sync(&first, folder.path(), Mode::Write)
                .expect("writes")
                .missing
                .len(),
            3
        );

        let second = tree(&[("src/generated/a.rs", "changed"), ("API.txt", "api")]);
        let expected = Changes {
            stale: vec!["src/generated/a.rs".into()],
            missing: Vec::new(),
            orphaned: vec!["src/generated/deep/b.rs".into()],
            unchanged: 1,
        };
        assert_eq!(
            sync(&second, folder.path(), Mode::Check).expect("reads"),
            expected
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("src/generated/a.rs")).expect("is there"),
            "// @generated\na"
        );
        assert_eq!(
            sync(&second, folder.path(), Mode::Write).expect("writes"),
            expected
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("src/generated/a.rs")).expect("is there"),
            "// @generated\nchanged"
        );
        assert!(
            sync(&second, folder.path(), Mode::Check)
                .expect("reads")
                .is_empty()
        );
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_all_others_as_they_were() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        sync(
            &tree(&[("src/generated/a.rs", "a")]),
            folder.path(),
            Mode::Write,
        )
        .expect("writes");
        // A folder stands where the last file is to be staged.
        fs::create_dir_all(folder.path().join("src/generated/z.rs.new")).expect("creates");
        let broken = tree(&[
            ("src/generated/a.rs", "changed"),
            ("src/generated/z.rs", "z"),
        ]);
        let error = sync(&broken, folder.path(), Mode::Write).expect_err("cannot write z.rs");
        assert!(error.to_string().contains("z.rs"), "{error}");
        assert_eq!(
            fs::read_to_string(folder.path().join("src/generated/a.rs")).expect("is there"),
            "// @generated\na"
        );
        assert!(!folder.path().join("src/generated/a.rs.new").exists());
    }

    #[test]
    fn what_is_not_generated_is_never_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = tree(&[("src/generated/a.rs", "a")]);
        sync(&tree, folder.path(), Mode::Write).expect("writes");
        let own = folder.path().join("src/generated/own.rs");
        fs::write(&own, "// written by hand\n").expect("writes");
        for mode in [Mode::Check, Mode::Write] {
            let error = sync(&tree, folder.path(), mode).expect_err("own.rs is in the way");
            assert!(error.to_string().contains("own.rs"), "{error}");
        }
        assert!(own.exists());
    }

    #[test]
    fn what_is_begun_is_the_users_but_for_the_marked_part() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let begun = |feature: &str| {
            let mut tree = tree(&[]);
            tree.add_scaffold("README.md", "Begun.\n");
            let part = format!("name = 1\n{BEGIN}: features\n{feature} = []\n{END}\nrest = 2\n");
            tree.add_scaffold("Cargo.toml", part);
            tree
        };
        let run = |feature: &str| sync(&begun(feature), folder.path(), Mode::Write);
        assert_eq!(
            run("old").expect("writes").missing,
            ["Cargo.toml", "README.md"]
        );

        let (readme, manifest) = (
            folder.path().join("README.md"),
            folder.path().join("Cargo.toml"),
        );
        fs::write(&readme, "Mine.\n").expect("writes");
        let mine = fs::read_to_string(&manifest)
            .expect("is there")
            .replace("= 1", "= 3");
        fs::write(&manifest, &mine).expect("writes");
        assert_eq!(run("new").expect("writes").stale, ["Cargo.toml"]);
        assert_eq!(fs::read_to_string(&readme).expect("is there"), "Mine.\n");
        assert_eq!(
            fs::read_to_string(&manifest).expect("is there"),
            mine.replace("old", "new")
        );
        assert!(run("new").expect("reads").is_empty());

        fs::write(&manifest, "name = 3\n").expect("writes");
        let error = run("new").expect_err("nowhere to write").to_string();
        assert!(
            error.contains("Cargo.toml") && error.contains(BEGIN),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_generated_folder_that_is_a_link_is_left_alone() {
        let (folder, elsewhere) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        fs::create_dir(folder.path().join("src")).expect("creates");
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("src/generated"))
            .expect("links");
        let error = sync(
            &tree(&[("src/generated/a.rs", "a")]),
            folder.path(),
            Mode::Write,
        )
        .expect_err("a link");
        assert!(error.to_string().contains("symbolic link"), "{error}");
        assert_eq!(fs::read_dir(elsewhere.path()).expect("reads").count(), 0);
    }
}
