//! Records of more members than there are bits in a word.

use api_types::wire::{self, Field, Part, Presence, Record, Shape, Slot, View};

/// A record of `N` numbers, the even ones of which are required.
struct Wide<const N: usize> {
    shape: &'static Shape,
    texts: [String; N],
}

impl<const N: usize> Field for Wide<N> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }

    fn view(&self) -> View<'_> {
        View::Record(self)
    }

    fn blank() -> Self {
        let members = (0..N).map(|index| {
            let name: &str = name(index).leak();
            if index % 2 == 0 {
                (name, Presence::Required)
            } else {
                (name, Presence::Optional)
            }
        });
        Self {
            shape: Box::leak(Box::new(Shape {
                name: "Wide",
                members: Vec::leak(members.collect()),
                limits: &[],
            })),
            texts: [const { String::new() }; N],
        }
    }
}

impl<const N: usize> Record for Wide<N> {
    fn shape(&self) -> &'static Shape {
        self.shape
    }

    fn get(&self, index: usize) -> &dyn Part {
        self.texts.get(index).map_or(&(), |text| text)
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Part {
        match self.texts.get_mut(index) {
            Some(text) => text,
            None => Box::leak(Box::new(())),
        }
    }
}

/// Names in no order.
fn name(index: usize) -> String {
    format!("m{}", index * 7919 % 1009)
}

fn object(indices: impl Iterator<Item = usize>) -> String {
    let members: Vec<_> = indices
        .map(|index| format!("\"{}\":\"{index}\"", name(index)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn holds<const N: usize>() {
    let forwards = object(0..N);
    for json in [&forwards, &object((0..N).rev())] {
        let json = json.replacen('{', r#"{"new":1,"m":[],"":{},"#, 1);
        let wide: Wide<N> = wire::from_json(json.as_bytes()).unwrap();
        for (index, text) in wide.texts.iter().enumerate() {
            assert_eq!(*text, index.to_string());
        }
        assert_eq!(wire::to_json(&wide).unwrap(), forwards.as_bytes());
    }
    for index in 0..N {
        let error = |json: String| wire::from_json::<Wide<N>>(json.as_bytes()).err();
        let missing = error(object((0..N).filter(|&other| other != index)));
        assert_eq!(missing.is_some(), index % 2 == 0);
        if let Some(missing) = missing {
            assert_eq!(
                missing.message(),
                format!("missing field `{}`", name(index))
            );
        }
        let twice = error(object((0..N).chain([index]))).unwrap();
        assert_eq!(twice.pointer(), format!("/{}", name(index)));
    }
}

#[test]
fn each_member_is_found_and_counted() {
    holds::<1>();
    holds::<32>();
    holds::<33>();
    holds::<64>();
    holds::<65>();
    holds::<129>();
    holds::<300>();
}
