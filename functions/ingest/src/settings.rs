//! Which services this deployment can ask, from its environment.

use jiff::Timestamp;
use parameter::{ParameterError, secure_parameter};
use sources::official::{KmaForecasts, OpenMeteoForecasts};
use sources::open_meteo::{self, OpenMeteo, OpenMeteoAir, Place};
use sources::{
    BaseUrl, BaseUrlError, Http, HttpError, KmaAsos, KmaHub, Sample, ServiceKey, ServiceKeyError,
    SourceError, SourceId,
};
use weather::Station;
use weather::official::Product;

use crate::service::{OfficialService, Service};

const DATA_GO_KR: &str = "https://apis.data.go.kr";
/// Where the KMA's services are on data.go.kr.
const DATA_GO_KR_PATH: &str = "/1360000";
const API_HUB: &str = "https://apihub.kma.go.kr";
const OPEN_METEO_FORECAST: &str = "https://api.open-meteo.com";
const OPEN_METEO_ARCHIVE: &str = "https://archive-api.open-meteo.com";
const OPEN_METEO_AIR: &str = "https://air-quality-api.open-meteo.com";
const OPEN_METEO_PATH: &str = "/v1";

/// Keys and addresses of the services.
///
/// | variable | meaning |
/// |---|---|
/// | `WEARCAST_KMA_KEY` | key of data.go.kr, in either of its encodings |
/// | `WEARCAST_KMA_KEY_PARAMETER` | instead: the SSM SecureString parameter that holds it |
/// | `WEARCAST_KMA_HUB_KEY`, `WEARCAST_KMA_HUB_KEY_PARAMETER` | the same for the API hub's key |
/// | `WEARCAST_KMA_URL`, `WEARCAST_OPEN_METEO_URL` | other addresses, for a stand-in |
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Key of data.go.kr.
    pub kma_key: Option<ServiceKey>,
    /// Key of the KMA API hub.
    pub hub_key: Option<ServiceKey>,
    /// Where both KMA services are, if not where they always are.
    pub kma_url: Option<BaseUrl>,
    /// Where Open-Meteo's services are, if not where they always are.
    pub open_meteo_url: Option<BaseUrl>,
}

/// Why a service cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A key is needed and there is none.
    #[error(
        "source {service} needs a key: set {variable}, or {variable}_PARAMETER to the name of an SSM \
         SecureString that holds it"
    )]
    NoKey {
        /// Which service.
        service: SourceId,
        /// The variable that would hold the key.
        variable: &'static str,
    },
    /// A key that cannot be one.
    #[error("{variable}")]
    Key {
        /// The variable that holds it.
        variable: &'static str,
        /// What is wrong with it.
        #[source]
        source: ServiceKeyError,
    },
    /// An address that cannot be one.
    #[error("{variable}")]
    Url {
        /// The variable that holds it.
        variable: &'static str,
        /// What is wrong with it.
        #[source]
        source: BaseUrlError,
    },
    /// The parameter store did not give the key.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// HTTPS is not possible here.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A question to a service failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Files are imported, not asked for.
    #[error(
        "source {0} is not a service that can be asked for observations; import its files with `wearcast import`"
    )]
    NotAService(SourceId),
}

impl Settings {
    /// Reads keys and addresses; `get` reads the environment.
    ///
    /// # Errors
    /// If a key or an address is there and cannot be one, or a parameter cannot be read.
    pub async fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        Ok(Self {
            kma_key: key("WEARCAST_KMA_KEY", &get).await?,
            hub_key: key("WEARCAST_KMA_HUB_KEY", &get).await?,
            kma_url: url("WEARCAST_KMA_URL", &get)?,
            open_meteo_url: url("WEARCAST_OPEN_METEO_URL", &get)?,
        })
    }

    /// The service behind a source, as it is asked at `now`. `places` are those that are in no table of
    /// stations.
    ///
    /// # Errors
    /// If its key is not set, or it is none that can be asked.
    pub fn service(
        &self,
        source: SourceId,
        places: Vec<Station>,
        now: Timestamp,
    ) -> Result<Service, SettingsError> {
        let stations = || Station::all().cloned().chain(places).collect();
        let kma_key = || self.kma_key.clone().ok_or(no_key(source, "WEARCAST_KMA_KEY"));
        let hub_key = || self.hub_key.clone().ok_or(no_key(source, "WEARCAST_KMA_HUB_KEY"));
        Ok(match source {
            SourceId::Sample => Service::new(Sample::new()),
            SourceId::KmaAsos => {
                let base = at(self.kma_url.as_ref(), DATA_GO_KR, DATA_GO_KR_PATH);
                Service::new(KmaAsos::new(Http::new()?, base, kma_key()?))
            }
            SourceId::KmaHub => {
                let base = at(self.kma_url.as_ref(), API_HUB, "");
                Service::new(KmaHub::new(Http::new()?, base, hub_key()?))
            }
            SourceId::OpenMeteo => {
                let [forecast, archive] =
                    [OPEN_METEO_FORECAST, OPEN_METEO_ARCHIVE].map(|usual| self.open_meteo(usual));
                Service::new(OpenMeteo::new(Http::new()?, forecast, archive, stations(), now))
            }
            SourceId::OpenMeteoAir => {
                let base = self.open_meteo(OPEN_METEO_AIR);
                Service::new(OpenMeteoAir::new(Http::new()?, base, stations()))
            }
            _ => return Err(SettingsError::NotAService(source)),
        })
    }

    /// The service behind an official forecast.
    ///
    /// # Errors
    /// If its key is not set.
    pub fn official(&self, product: Product) -> Result<OfficialService, SettingsError> {
        let http = Http::new()?;
        Ok(match product {
            Product::OpenMeteoForecast => {
                OfficialService::new(OpenMeteoForecasts::weather(http, self.open_meteo(OPEN_METEO_FORECAST)))
            }
            Product::OpenMeteoAirForecast => {
                OfficialService::new(OpenMeteoForecasts::air(http, self.open_meteo(OPEN_METEO_AIR)))
            }
            of_kma => {
                let source = SourceId::from(of_kma);
                let key = self.kma_key.as_ref().ok_or(no_key(source, "WEARCAST_KMA_KEY"))?;
                let base = at(self.kma_url.as_ref(), DATA_GO_KR, DATA_GO_KR_PATH);
                let service = KmaForecasts::of(of_kma, &http, &base, key);
                OfficialService::new(service.ok_or(SettingsError::NotAService(source))?)
            }
        })
    }

    /// Height and time zone of a point on earth, from Open-Meteo.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn locate(&self, latitude_deg: f64, longitude_deg: f64) -> Result<Place, SettingsError> {
        let base = self.open_meteo(OPEN_METEO_FORECAST);
        Ok(open_meteo::locate(&Http::new()?, &base, latitude_deg, longitude_deg).await?)
    }

    fn open_meteo(&self, usual: &str) -> BaseUrl {
        at(self.open_meteo_url.as_ref(), usual, OPEN_METEO_PATH)
    }
}

/// The path below the host that was set, or else below the usual one.
fn at(set: Option<&BaseUrl>, usual: &str, path: &str) -> BaseUrl {
    let host = set.map_or_else(|| usual.to_owned(), BaseUrl::to_string);
    format!("{host}{path}").parse().expect("a path below an address is one: a test reads them all")
}

fn no_key(service: SourceId, variable: &'static str) -> SettingsError {
    SettingsError::NoKey { service, variable }
}

/// The key in a variable, or in the parameter that the variable with `_PARAMETER` names.
async fn key(
    variable: &'static str,
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<ServiceKey>, SettingsError> {
    let set = |name: &str| get(name).filter(|value| !value.is_empty());
    let text = match (set(variable), set(&format!("{variable}_PARAMETER"))) {
        (Some(text), _) => text,
        (None, Some(parameter)) => secure_parameter(&parameter, &get).await?,
        (None, None) => return Ok(None),
    };
    text.parse().map(Some).map_err(|source| SettingsError::Key { variable, source })
}

fn url(
    variable: &'static str,
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<BaseUrl>, SettingsError> {
    let text = get(variable).filter(|text| !text.is_empty());
    let url = text.map(|text| text.parse()).transpose();
    url.map_err(|source| SettingsError::Url { variable, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn settings(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
        .await
    }

    #[tokio::test]
    async fn every_service_can_be_made_once_its_key_is_there() {
        let keys = [("WEARCAST_KMA_KEY", "ab%2Bcd%2Fef12%3D%3D"), ("WEARCAST_KMA_HUB_KEY", "hubhubhub")];
        let all = settings(&keys).await.unwrap();
        let made: Vec<&str> = SourceId::ALL
            .into_iter()
            .filter_map(|source| all.service(source, Vec::new(), Timestamp::UNIX_EPOCH).ok())
            .map(|service| service.source.id().as_str())
            .collect();
        assert_eq!(made, ["sample", "kma-asos", "kma-hub", "open-meteo", "open-meteo-air"]);
        for product in Product::ALL {
            assert_eq!(all.official(product).unwrap().source.product(), product);
        }
        assert!(!format!("{all:?}").contains("ab"), "a key is never printed");
    }

    #[tokio::test]
    async fn a_key_that_is_missing_or_wrong_is_told_by_its_variable() {
        let none = settings(&[]).await.unwrap();
        let missing = none.service(SourceId::KmaAsos, Vec::new(), Timestamp::UNIX_EPOCH).unwrap_err();
        insta::assert_snapshot!(missing, @"source kma-asos needs a key: set WEARCAST_KMA_KEY, or WEARCAST_KMA_KEY_PARAMETER to the name of an SSM SecureString that holds it");
        let wrong = settings(&[("WEARCAST_KMA_KEY", "\"quoted-secret\"")]).await.unwrap_err();
        assert!(matches!(wrong, SettingsError::Key { variable: "WEARCAST_KMA_KEY", .. }));
        assert!(!format!("{wrong:?}").contains("secret"));
        let clear = settings(&[("WEARCAST_KMA_URL", "http://example.org")]).await.unwrap_err();
        assert!(matches!(clear, SettingsError::Url { variable: "WEARCAST_KMA_URL", .. }));
    }
}
