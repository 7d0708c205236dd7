//! What reading and writing a secret leaves in memory.

use std::{
    cell::RefCell,
    fs::File,
    io::{BufRead, Read},
    os::unix::fs::FileExt,
    sync::Mutex,
};

use api_types::{
    Secret,
    wire::{self, Field, List, Slot, View},
};
use zeroize::Zeroizing;

/// Nothing but a mask of the secret's end may be in the memory of a test that looks for it.
const MASK: u8 = 0x55;

/// A byte that there are few of.
const FIRST: u8 = b'`';

/// What memory that is freed may be written over with.
const START: &str = "................................";

fn masked() -> Vec<u8> {
    (0..24).map(|index| (FIRST + index) ^ MASK).collect()
}

fn unmasked() -> Secret {
    let masked = masked();
    let mut text = String::with_capacity(START.len() + masked.len());
    text.push_str(START);
    text.extend(masked.iter().map(|byte| char::from(byte ^ MASK)));
    text.into()
}

/// Texts after a secret. Memory is taken while they are written, so that what is being written cannot
/// grow where it is.
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
            0 => self.secret.view(),
            _ => View::Str("sixteen letters."),
        }
    }
}

/// The addresses at which the secret's end is in the memory of this process, but for these texts.
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
    // A mapping that changes while it is listed is listed twice.
    copies.sort_unstable();
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

/// The tests look for the same secret.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn a_secret_that_is_written_is_left_nowhere_but_in_what_is_returned() {
    let _alone = ONE_AT_A_TIME.lock();
    let letter = Letter {
        secret: unmasked(),
        texts: 400,
        blocks: RefCell::default(),
    };
    let secret = letter.secret.expose().as_bytes();
    assert_eq!(copies(&[]), [address(secret) + START.len()]);

    let json = wire::to_secret_json(&letter).unwrap();
    assert_eq!(
        copies(&[secret]),
        [address(&json.text[json.secrets[0].clone()]) + START.len()]
    );
    drop(json);
    assert_eq!(copies(&[secret]), [0; 0]);

    // Wiped, as the next test would find it.
    let json = Zeroizing::new(wire::to_json(&letter).unwrap());
    assert_eq!(copies(&[secret, &json]), [0; 0]);
    drop(letter);
    assert_eq!(copies(&[&json]), [0; 0]);
}

#[test]
fn a_secret_that_is_read_is_left_nowhere_but_in_the_text_and_the_value() {
    let _alone = ONE_AT_A_TIME.lock();
    let json = {
        let text = ["text"; 100].map(Secret::from).to_vec();
        let secrets = [text.clone(), vec![unmasked()], text].concat();
        wire::to_secret_json(&secrets).unwrap().text
    };
    assert_eq!(copies(&[&json]), [0; 0]);

    let secrets: Vec<Secret> = wire::from_json(&json).unwrap();
    let secret = secrets[100].expose().as_bytes();
    assert_eq!(copies(&[&json]), [address(secret) + START.len()]);
    drop(secrets);
    assert_eq!(copies(&[&json]), [0; 0]);

    // What is read is dropped with the error.
    let broken = Zeroizing::new([&json[..json.len() - 1], b", 1]"].concat());
    drop(json);
    wire::from_json::<Vec<Secret>>(&broken).unwrap_err();
    assert_eq!(copies(&[&broken]), [0; 0]);
}
