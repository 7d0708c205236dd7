//! Unions, which look at a value before they read it.

use api_types::{
    Extra, Value, record,
    wire::{self, DecodeError, Field, Slot, Union, View},
};
struct Slave {
    kind: String,
    port: u16,
    extra: Extra,
}

record! {
    Slave {
        required kind,
        required port,
    }
}

#[derive(Debug)]
enum Zone {
    Slave(Box<Slave>),
    Other(Value),
}

impl Field for Zone {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Union(self)
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Slave(zone) => zone.view(),
            Self::Other(zone) => zone.view(),
        }
    }

    fn blank() -> Self {
        Self::Other(wire::blank())
    }
}

impl Union for Zone {
    fn set(&mut self, value: Value, _variant: Option<&str>) -> Result<(), DecodeError> {
        *self = match value.get("kind").and_then(Value::as_str) {
            Some("slave") => Self::Slave(wire::from_value(value)?),
            Some(_) => Self::Other(value),
            None => return Err(DecodeError::new("missing field `kind`")),
        };
        Ok(())
    }
}

#[test]
fn the_value_decides() {
    let json = br#"[{"kind":"slave","port":53},{"kind":"new","x":[1]}]"#;
    let zones: Vec<Zone> = wire::from_json(json).unwrap();
    let [Zone::Slave(slave), Zone::Other(other)] = &zones[..] else {
        panic!("{zones:?}");
    };
    assert_eq!(
        (slave.kind.as_str(), slave.port, slave.extra.len()),
        ("slave", 53, 0)
    );
    assert_eq!(other["x"][0], 1);
    assert_eq!(wire::to_json(&zones).unwrap(), json);
}

#[test]
fn an_error_keeps_its_place() {
    let error = wire::from_json::<Vec<Zone>>(br#"[{"kind": "slave", "port": "x"}]"#).unwrap_err();
    assert_eq!(error.pointer(), "/0/port");
    assert_eq!(error.message(), "invalid type: string \"x\", expected u16");
    let error = wire::from_json::<Vec<Zone>>(b"[{}]").unwrap_err();
    assert_eq!(error.pointer(), "/0");
    assert_eq!(error.message(), "missing field `kind`");
}
