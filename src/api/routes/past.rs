//! Assignments typed in after an outage.

use crate::{
    api::{
        act::{Act, Draft, Who, made},
        door::Acted,
        dto::crew_act::RecordPast,
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        assign::{self, WrittenDown},
        input::Input,
        model::{CrewStatus, Source},
    },
    id::IncidentId,
    quantity::Timestamp,
};
use axum::{extract::State, response::Response};

/// Take down a finished assignment after an outage: the unit may be busy, lent or at home by now, and no crew is called. A closed or handed-over
/// incident takes it too, and stays as it is; the work belongs to the segment that was under way at `assigned_at`. Times are taken as they were
/// written: where two watches disagree the interval is missing and stands among the anomalies.
#[utoipa::path(post, path = "/incidents/{n}/past-assignments", tag = "assignments", params(("n" = u64, Path)), request_body = RecordPast,
    responses((status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"),
    (status = "default", body = Problem)))]
pub async fn record(State(api): State<Api>, Who(who): Who, Path(n): Path<u64>, act: Act<RecordPast>) -> Result<Response, ApiError> {
    let RecordPast { id, unit, assigned_at, acknowledged_at, en_route_at, on_scene_at, transports, cleared_at, disposition } = act.body;
    let once = [(CrewStatus::Acknowledged, acknowledged_at), (CrewStatus::EnRoute, en_route_at), (CrewStatus::OnScene, on_scene_at)];
    let journeys =
        transports.iter().flat_map(|t| [(CrewStatus::Transporting, t.transporting_at), (CrewStatus::AtDestination, t.at_destination_at)]);
    let stamps = once.into_iter().chain(journeys).filter_map(|(status, at)| Some((status, Timestamp(at?)))).collect();
    let written = WrittenDown {
        incident: IncidentId(n),
        unit,
        assigned_at: Timestamp(assigned_at),
        stamps,
        disposition: disposition.map(Into::into),
    };
    let input = Input::Assignment(assign::Act::RecordPast(Box::new(written)));
    let draft = Draft::plain(id, format!("incident/{n}/past-assignments"), &act.content, who, input);
    api.act(Draft { source: Source::CatchUp, occurred_at: Some(cleared_at), ..draft }).await.map(made)
}
