use api_types::{Secret, wire};

#[test]
fn is_shown_only_when_exposed() {
    let secret = Secret::from("hush".to_owned());
    assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(…) Secret(…)");
    assert_eq!(format!("{:?}", Some(&secret)), "Some(Secret(…))");
    assert_eq!(secret.expose(), "hush");
    assert_eq!(secret, Secret::from("hush"));
    assert_ne!(Secret::from(&secret), Secret::from("hus"));
}

#[test]
fn is_a_string_in_json() {
    let secret: Secret = wire::from_json(b"\"hush\"").unwrap();
    assert_eq!(secret.expose(), "hush");
    assert_eq!(wire::to_json(&secret).unwrap(), b"\"hush\"");
    assert_eq!(serde_json::from_str::<Secret>("\"hush\"").unwrap(), secret);
    assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hush\"");
}
