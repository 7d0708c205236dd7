//! Where the texts come from.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// Gives the files of a run by name.
///
/// A path is relative to the folder of the run, separated by `/`, and normalised: no part is empty, `.` or `..`.
pub trait Sources {
    /// The bytes of a file, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// [`SourceError::NotFound`] where no such file exists, [`SourceError::TooLarge`] where it is larger than `limit`,
    /// [`SourceError::NotAFile`] for a folder or a device, and [`SourceError::Io`] for anything else.
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, SourceError>;

    /// The paths of the files in the folder of `path`, for suggestions; empty where they are not known.
    fn neighbours(&self, path: &str) -> Vec<String>;

    /// How messages show a path.
    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SourceError {
    /// No such file exists.
    NotFound,
    /// The file is larger than the limit.
    TooLarge {
        /// The size of the file, where it is known before reading.
        bytes: Option<u64>,
        /// The limit.
        limit: usize,
    },
    /// The path names a folder or a device.
    NotAFile,
    /// What the system says.
    Io(String),
}

/// Files that are held in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Memory {
    /// Files by path.
    pub fn new<P: Into<String>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self(
            files
                .into_iter()
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        )
    }
}

impl Sources for Memory {
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        let bytes = self.0.get(path).ok_or(SourceError::NotFound)?;
        if bytes.len() > limit {
            let bytes = Some(bytes.len() as u64);
            return Err(SourceError::TooLarge { bytes, limit });
        }
        Ok(bytes.clone())
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        let folder = folder(path);
        self.0
            .keys()
            .filter(|key| self::folder(key) == folder)
            .cloned()
            .collect()
    }
}

/// The files below a folder. Symbolic links are followed, wherever they lead.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    seen_from: Option<PathBuf>,
}

impl Disk {
    /// The files below `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            seen_from: None,
        }
    }

    /// Messages show paths as they lead there from `folder`, or whole if that is empty. Both folders are absolute,
    /// without `.` and `..`.
    #[must_use]
    pub fn seen_from(self, folder: impl Into<PathBuf>) -> Self {
        Self {
            seen_from: Some(folder.into()),
            ..self
        }
    }
}

impl Sources for Disk {
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        // What is `..` or a drive only to this system is caught here.
        if !Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(SourceError::NotFound);
        }
        let path = self.root.join(path);
        let metadata = fs::metadata(&path).map_err(|error| from_io(&error))?;
        if !metadata.is_file() {
            return Err(SourceError::NotAFile);
        }
        let allowed = u64::try_from(limit).unwrap_or(u64::MAX);
        if metadata.len() > allowed {
            let bytes = Some(metadata.len());
            return Err(SourceError::TooLarge { bytes, limit });
        }
        // The size may be wrong by now, or never have been right, as below /proc.
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(allowed.saturating_add(1)).read_to_end(&mut bytes))
            .map_err(|error| from_io(&error))?;
        if bytes.len() > limit {
            return Err(SourceError::TooLarge { bytes: None, limit });
        }
        Ok(bytes)
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        let folder = folder(path);
        let entries = fs::read_dir(self.root.join(folder)).into_iter().flatten();
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok());
        let mut paths: Vec<_> = names.map(|name| format!("{folder}{name}")).collect();
        paths.sort();
        paths
    }

    fn shown(&self, path: &str) -> String {
        match &self.seen_from {
            Some(folder) if folder.as_os_str().is_empty() => {
                self.root.join(path).display().to_string()
            }
            Some(folder) => relative(folder, &self.root.join(path)),
            None => path.to_owned(),
        }
    }
}

/// The way from a folder to another place, with `/`.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let shared = from.iter().zip(to).take_while(|(one, other)| one == other);
    let shared = shared.count();
    let up = from.iter().skip(shared).map(|_| "..".into());
    let down = to.iter().skip(shared).map(|part| part.to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn from_io(error: &std::io::Error) -> SourceError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => SourceError::NotFound,
        _ => SourceError::Io(error.to_string()),
    }
}

/// The folder of a path, with the `/` at its end where it is not empty.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The normalised path of what `reference` names in the file `base`; `None` where it leaves the folder of the run.
pub(super) fn join(base: &str, reference: &str) -> Option<String> {
    if reference.starts_with('/') {
        return None;
    }
    let mut parts = Vec::new();
    for part in folder(base).split('/').chain(reference.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
