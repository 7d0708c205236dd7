//! The table of choices in the README is that of the code.

use cloudflare_secondary_dns_emulator::CHOICES;

#[test]
fn the_readme_has_the_table_of_choices() {
    let rows = CHOICES
        .iter()
        .map(|it| format!("| {} | {} |\n", it.question, it.choice));
    let table = format!(
        "| not known of the service | what the emulator does |\n|---|---|\n{}",
        rows.collect::<String>()
    );
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&table),
        "put this into crates/emulator/README.md:\n\n{table}"
    );
}
