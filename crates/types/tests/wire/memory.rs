//! What writing a secret leaves in memory.

use std::{
    cell::RefCell,
    fs::File,
    io::{BufRead, Read},
    os::unix::fs::FileExt,
};

use api_types::{
    Secret,
    wire::{self, Field, List, Slot, View},
};
use zeroize::Zeroizing;

/// Nothing but a mask of the secret may be in the memory of a test that looks for it.
const MASK: u8 = 0x55;

/// A byte that there are few of.
const FIRST: u8 = b'`';

fn masked() -> Vec<u8> {
    (0..48).map(|index| (FIRST + index % 26) ^ MASK).collect()
}

fn unmasked() -> Secret {
    let masked = masked();
    let mut text = String::with_capacity(masked.len());
    text.extend(masked.iter().map(|byte| char::from(byte ^ MASK)));
    text.into()
}

/// Texts with a secret among them: not at the start, where memory that is freed is written over. Memory
/// is taken while they are written, so that what is being written cannot grow where it is.
struct Letter {
    secret: Secret,
    texts: usize,
    blocks: RefCell<Vec<Vec<u8>>>,
}

impl Field for Letter {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Skip
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn blank() -> Self {
        unreachable!("it is not read")
    }
}

impl List for Letter {
    fn push(&mut self) -> Slot<'_> {
        Slot::Skip
    }

    fn len(&self) -> usize {
        self.texts
    }

    fn get(&self, index: usize) -> View<'_> {
        self.blocks.borrow_mut().push(vec![0; 40]);
        match index {
            3 => self.secret.view(),
            _ => View::Str("sixteen letters."),
        }
    }
}

/// The addresses at which the secret is in the memory of this process, but for these texts.
fn copies(but_for: &[&[u8]]) -> Vec<usize> {
    let masked = masked();
    // Room for all of it: growing, it would write over what is to be found.
    let mut maps = String::with_capacity(1 << 18);
    let mut file = File::open("/proc/self/maps").unwrap();
    file.read_to_string(&mut maps).unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut buffer = Zeroizing::new(vec![0; 1 << 16]);
    let mut copies = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [mut start, end] = [start, end].map(|it| usize::from_str_radix(it, 16).unwrap());
        while start < end {
            // What another test has given back meanwhile cannot be read.
            let read = memory.read_at(&mut buffer, start as u64).unwrap_or(0);
            let mut rest = &buffer[..read];
            while rest.skip_until(FIRST).unwrap() > 0 && rest.len() >= masked.len() {
                let mut pairs = rest.iter().zip(&masked[1..]);
                if pairs.all(|(byte, mask)| byte ^ MASK == *mask) {
                    copies.push(start + read - rest.len() - 1);
                }
            }
            start += buffer.len() - masked.len();
        }
    }
    copies.dedup();
    let known = [but_for, &[&buffer[..]]].concat();
    for text in known {
        let place = address(text)..address(text) + text.len();
        copies.retain(|copy| !place.contains(copy));
    }
    copies
}

fn address(text: &[u8]) -> usize {
    text.as_ptr() as usize
}

#[test]
fn a_secret_is_left_nowhere_but_in_what_is_returned() {
    let letter = Letter {
        secret: unmasked(),
        texts: 400,
        blocks: RefCell::default(),
    };
    let secret = letter.secret.expose().as_bytes();
    assert_eq!(copies(&[]), [address(secret)]);

    let json = wire::to_secret_json(&letter).unwrap();
    assert_eq!(
        copies(&[secret]),
        [address(&json.text) + json.secrets[0].start]
    );
    drop(json);
    assert_eq!(copies(&[secret]), [0; 0]);

    let json = wire::to_json(&letter).unwrap();
    assert_eq!(copies(&[secret, &json]), [0; 0]);
    drop(letter);
    assert_eq!(copies(&[&json]), [0; 0]);
}
