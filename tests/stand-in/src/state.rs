//! Everything that the stand-in knows between two calls, and what happens to a call.

use std::ops::Range;
use std::time::{Duration, Instant};

use axum::http::Uri;
use jiff::Timestamp;
use weather::HourRange;

use crate::call::{Asked, Call};
use crate::clock::Clock;
use crate::fault::{Fault, Trouble, bad_gateway};
use crate::kma::Code;
use crate::kst;
use crate::limits::Limits;
use crate::options::Options;
use crate::order::Order;
use crate::records::Records;
use crate::reply::Reply;
use crate::service::{Door, Service};

/// What is to be done about a call.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answer(Reply),
    AnswerAfter(Duration, Reply),
    BreakOff(Reply),
    NeverAnswer,
}

#[derive(Debug)]
pub(crate) struct State {
    options: Options,
    records: Records,
    clock: Clock,
    limits: Limits,
    calls: Vec<Call>,
    troubles: Vec<Trouble>,
    outages: Vec<Range<Timestamp>>,
    keys_revoked_at: Option<Timestamp>,
}

impl State {
    pub(crate) fn new(mut options: Options) -> Self {
        Self {
            records: Records::new(std::mem::take(&mut options.observations)),
            clock: Clock::new(options.now, options.speed),
            limits: Limits::new(options.calls_per_day, options.calls_per_second),
            calls: Vec::new(),
            troubles: Vec::new(),
            outages: Vec::new(),
            keys_revoked_at: None,
            options,
        }
    }

    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    pub(crate) fn obey(&mut self, order: Order) {
        match order {
            Order::SetNow { now } => self.clock.set(now),
            Order::Fail(trouble) => self.troubles.push(trouble),
            Order::StopFailing => self.troubles.clear(),
            Order::Outage { from, until } => self.outages.push(from..until),
            Order::RevokeKeys { at } => self.keys_revoked_at = Some(at),
            Order::Withhold { station, from, until } => {
                self.records.withhold(station, HourRange::new(from, until));
            }
            Order::Release => self.records.release(),
            Order::CallsPerDay { calls } => self.limits.calls_per_day = Some(calls),
            Order::CallsPerSecond { calls } => self.limits.calls_per_second = calls,
            Order::EchoKey { echo } => self.options.echo_key = echo,
            Order::ForgetCalls => self.calls.clear(),
        }
    }

    /// Keeps the call and decides about it: an outage comes first, then trouble, then the service's door.
    pub(crate) fn take(&mut self, uri: &Uri) -> Outcome {
        let now = self.clock.now();
        let mut asked = Asked::read(uri, now, self.options.echo_key);
        self.calls.push(asked.call.clone());
        if self.outages.iter().any(|outage| outage.contains(&now)) {
            return Outcome::Answer(bad_gateway(&asked));
        }
        let trouble = self.troubles.iter_mut().find_map(|trouble| {
            let befalls = trouble.befalls(&asked.call);
            befalls.then(|| trouble.fault.clone())
        });
        if let Some(reply) = trouble.as_ref().and_then(|fault| fault.reply(&asked)) {
            return Outcome::Answer(reply);
        }
        if let Some(Fault::RowsLost { rows }) = trouble {
            asked.rows_lost = rows;
        }
        let reply = self.serve(&asked, now);
        match trouble {
            Some(Fault::Stall) => Outcome::NeverAnswer,
            Some(Fault::Late { milliseconds }) => {
                Outcome::AnswerAfter(Duration::from_millis(milliseconds), reply)
            }
            Some(Fault::BrokenOff) => Outcome::BreakOff(reply),
            Some(Fault::Cut) => Outcome::Answer(reply.cut()),
            _ => Outcome::Answer(reply),
        }
    }

    fn serve(&mut self, asked: &Asked, now: Timestamp) -> Reply {
        let Some(service) = Service::at(&asked.call.path) else {
            return Reply::text(404, asked.says("API not found"));
        };
        match self.admit(service, asked, now) {
            Ok(()) => service.answer(asked, &self.records, self.options.forecast_error, now),
            Err(code) => service.door().refuse(asked, code, self.options.error_shape),
        }
    }

    /// Looks at the key and counts the call; a call that is turned away does not count.
    fn admit(&mut self, service: Service, asked: &Asked, now: Timestamp) -> Result<(), Code> {
        let right_key = match service.door() {
            Door::Portal => Some(&self.options.key),
            Door::Hub => Some(&self.options.hub_key),
            Door::Open => None,
        };
        if let Some(right_key) = right_key {
            let given = asked.key.as_ref().ok_or(Code::AccessDenied)?;
            let revoked = self.keys_revoked_at.is_some_and(|at| at <= now);
            if given != right_key || revoked {
                return Err(Code::KeyNotRegistered);
            }
        }
        if !self.limits.fits_second(Instant::now()) {
            return Err(Code::PerSecondLimit);
        }
        if !self.limits.fits_day(service, kst::local(now).date()) {
            return Err(Code::DailyLimit);
        }
        Ok(())
    }
}
