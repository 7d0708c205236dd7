//! What stands at the place of the output already: manifests that were begun in an earlier run, or by somebody else.

use std::fs;
use std::path::Path;

use crate::emit::Tree;

/// Why nothing can be generated beside what stands there: a workspace that is another, or one that was begun with other
/// names. `None` if nothing stands in the way.
pub(crate) fn refusal(tree: &Tree, out: &Path) -> Option<String> {
    let manifests = tree.scaffolds().filter_map(|(path, text)| {
        let folder = path.strip_suffix("Cargo.toml")?;
        Some((folder.trim_end_matches('/'), text))
    });
    let (roots, crates): (Vec<_>, Vec<_>) = manifests.partition(|(folder, _)| folder.is_empty());
    let begun = |folder: &str| fs::read_to_string(out.join(folder).join("Cargo.toml")).ok();
    for (_, text) in roots {
        let Some(root) = begun("") else { continue };
        if !crates.iter().all(|(folder, _)| is_member(&root, folder)) {
            return Some(another_workspace(&out.join("Cargo.toml"), text));
        }
    }
    let names = crates.iter().map(|(folder, text)| {
        let new = package(text)?;
        let old = begun(folder).and_then(|begun| package(&begun));
        Some((*folder, *text, old.unwrap_or_else(|| new.clone()), new))
    });
    let names: Vec<_> = names.collect::<Option<_>>()?;
    let (folder, _, old, new) = names.iter().find(|(_, _, old, new)| old != new)?;
    let lines = names.iter().map(|(folder, text, old, _)| {
        // Only a client stands on the runtime.
        let role = if text.contains("api-runtime") {
            "client"
        } else {
            "model"
        };
        format!("  {role}: {{ package: {old}, folder: {folder} }}\n")
    });
    Some(format!(
        "error: {} was begun for the package `{old}`, which would be `{new}` now: the title of the document or sdk.yaml has changed\nhelp: to keep the name, write into sdk.yaml:\n\ncrates:\n{}\nor generate into another folder",
        out.join(folder).join("Cargo.toml").display(),
        lines.collect::<String>(),
    ))
}

fn another_workspace(manifest: &Path, text: &str) -> String {
    let line = |start: &str| text.lines().find(|line| line.starts_with(start));
    let dependencies = text.split_once("[workspace.dependencies]\n");
    let dependencies = dependencies.map_or("", |(_, lines)| lines);
    format!(
        "error: {} is of another workspace, or lacks members\nhelp: generate into another folder, or add there to `[workspace]` and `[workspace.dependencies]`:\n\n{}\n\n{dependencies}",
        manifest.display(),
        line("members").unwrap_or_default(),
    )
}

/// Whether a workspace has this folder: by its name or as one of all in the folder above.
fn is_member(manifest: &str, folder: &str) -> bool {
    let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
    let all = format!("{above}/*");
    let has = |member: &str| manifest.contains(&format!("\"{member}\""));
    has(folder) || has(all.trim_start_matches('/'))
}

/// The name of the package of a manifest.
fn package(manifest: &str) -> Option<String> {
    manifest.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "name").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}
