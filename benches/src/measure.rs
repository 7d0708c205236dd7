//! Makes calls on one thread and times them.

use std::{
    hint::black_box,
    io,
    ops::AddAssign,
    time::{Duration, Instant},
};

use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinSet,
};

use crate::{
    memory::{Memory, memory},
    server::Hold,
};

/// Makes calls on this thread, which does all that belongs to them: their connections too.
pub struct Caller(Runtime);

/// The time that calls took.
#[derive(Default)]
pub struct Time {
    /// That of the CPU, on this thread.
    pub cpu: Duration,
    /// That of the clock.
    pub wall: Duration,
}

impl AddAssign for Time {
    fn add_assign(&mut self, other: Self) {
        self.cpu += other.cpu;
        self.wall += other.wall;
    }
}

impl Caller {
    pub fn new() -> io::Result<Self> {
        Ok(Self(Builder::new_current_thread().enable_all().build()?))
    }

    /// Makes one call.
    pub fn once<T>(&self, call: &impl AsyncFn() -> T) -> T {
        self.0.block_on(call())
    }

    /// Makes calls one after the other.
    pub fn in_turn<T>(&self, calls: u32, call: &impl AsyncFn() -> T) -> Time {
        let (cpu, wall) = (thread_cpu_time(), Instant::now());
        self.0.block_on(async {
            for _ in 0..calls {
                black_box(call().await);
            }
        });
        Time {
            cpu: thread_cpu_time().saturating_sub(cpu),
            wall: wall.elapsed(),
        }
    }

    /// Makes calls all at once. Gives the memory that they take until the last one waits for its answer.
    pub fn at_once<F>(&self, calls: u32, call: &impl Fn() -> F, hold: &mut Hold) -> Memory
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let mut tasks = JoinSet::new();
        let memory = memory(|| {
            self.0.block_on(async {
                for _ in 0..calls {
                    tasks.spawn(call());
                }
                hold.all_in().await;
            });
        });
        hold.release();
        self.0.block_on(async {
            while let Some(answer) = tasks.join_next().await {
                drop(answer.expect("a call does not panic"));
            }
        });
        memory
    }
}

pub fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("a thread does not end before it begins")
}

/// Sees to it that `wanted` files may be open, if the system allows it. Returns how many may be.
pub fn open_files(wanted: u64) -> io::Result<u64> {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current.unwrap_or(u64::MAX);
    let most = limit.maximum.unwrap_or(u64::MAX).min(wanted);
    if current >= most {
        return Ok(current);
    }
    let current = Some(most);
    setrlimit(Resource::Nofile, Rlimit { current, ..limit })?;
    Ok(most)
}
