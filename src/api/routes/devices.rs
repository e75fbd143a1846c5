//! Devices that are not known, and how they become known.

use crate::{
    api::{
        act::{Act, Draft, Who, made},
        door::Acted,
        dto::{act::EnrolDevice, answer::List, pages},
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::input::Input,
    id::DeviceId,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

/// Devices that report and are not known, and sources that claim a device another source holds; last seen first.
#[utoipa::path(get, path = "/devices/quarantine", tag = "devices", responses((status = 200, body = pages::QuarantineList)))]
pub async fn quarantine(State(api): State<Api>) -> Response {
    let items = api.gateway.as_ref().map(|g| g.quarantine.list()).unwrap_or_default();
    axum::Json(List { items }).into_response()
}

/// Bind a device to a unit: the unit's registration with this device added.
#[utoipa::path(post, path = "/devices/{device}/enrol", tag = "devices", params(("device" = String, Path)), request_body = EnrolDevice, responses(
    (status = 201, body = Acted), (status = 200, body = Acted, description = "known id: the same answer"), (status = "default", body = Problem)))]
pub async fn enrol(
    State(api): State<Api>,
    Who(who): Who,
    Path(device): Path<DeviceId>,
    act: Act<EnrolDevice>,
) -> Result<Response, ApiError> {
    let EnrolDevice { id, unit } = act.body;
    api.hall.free_for(&api.room, Some(&unit), std::slice::from_ref(&device)).await?;
    let verb = format!("device/{device}/enrol");
    api.act(Draft::plain(id, verb, &act.content, who, Input::BindDevice { unit, device })).await.map(made)
}
