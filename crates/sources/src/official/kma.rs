//! KMA's five forecasts, asked for at data.go.kr (datasets 15084084 and 15059468, KOGL Type 1).

use async_trait::async_trait;
use weather::official::{GridCell, Product};
use weather::{Hour, Station};

use super::kma_regions::Region;
use super::source::{OfficialSource, object};
use super::{Issues, kst};
use crate::error::SourceError;
use crate::http::{BaseUrl, Http};
use crate::kma_code::Verdict;
use crate::raw::{RawObject, SourceId};
use crate::service_key::ServiceKey;

/// Rows of a page: more than any issue has. The largest, days at 12 rows an hour, has about 1,250.
const ROWS: &str = "1500";

/// One of KMA's forecasts for places in Korea.
#[derive(Debug, Clone)]
pub struct KmaForecasts {
    http: Http,
    base: BaseUrl,
    key: ServiceKey,
    product: Product,
}

impl KmaForecasts {
    /// All five, asked for at `base`, which is `https://apis.data.go.kr/1360000` but in tests.
    pub fn all(http: &Http, base: &BaseUrl, key: &ServiceKey) -> [Self; 5] {
        use Product::{KmaMidLand, KmaMidTa, KmaUltraFcst, KmaUltraNcst, KmaVilageFcst};
        [KmaUltraNcst, KmaUltraFcst, KmaVilageFcst, KmaMidTa, KmaMidLand].map(|product| Self {
            http: http.clone(),
            base: base.clone(),
            key: key.clone(),
            product,
        })
    }

    /// That of one product; `None` if it is not KMA's.
    pub fn of(product: Product, http: &Http, base: &BaseUrl, key: &ServiceKey) -> Option<Self> {
        Self::all(http, base, key).into_iter().find(|service| service.product == product)
    }

    fn path(&self) -> &'static str {
        match self.product {
            Product::KmaUltraNcst => "VilageFcstInfoService_2.0/getUltraSrtNcst",
            Product::KmaUltraFcst => "VilageFcstInfoService_2.0/getUltraSrtFcst",
            Product::KmaMidTa => "MidFcstInfoService/getMidTa",
            Product::KmaMidLand => "MidFcstInfoService/getMidLandFcst",
            _ => "VilageFcstInfoService_2.0/getVilageFcst",
        }
    }

    /// The parameters that tell place and issue; `None` for a place that the service does not know.
    fn question(&self, station: &Station, issue: Hour) -> Option<Vec<(&'static str, String)>> {
        let region = || Region::of(&station.id);
        let issued = |format| kst::written(issue, format);
        let on_grid = |time| {
            let cell = GridCell::containing(station.latitude_deg, station.longitude_deg)?;
            let (nx, ny) = (cell.nx.to_string(), cell.ny.to_string());
            Some(vec![("base_date", issued("%Y%m%d")), ("base_time", issued(time)), ("nx", nx), ("ny", ny)])
        };
        let by_region = |code: &str| Some(vec![("regId", code.to_owned()), ("tmFc", issued("%Y%m%d%H00"))]);
        match self.product {
            Product::KmaMidTa => by_region(region()?.city),
            Product::KmaMidLand => by_region(region()?.area),
            Product::KmaUltraFcst => on_grid("%H30"),
            _ => on_grid("%H00"),
        }
    }
}

#[async_trait]
impl OfficialSource for KmaForecasts {
    fn product(&self) -> Product {
        self.product
    }

    fn issues(&self) -> Issues {
        match self.product {
            Product::KmaUltraNcst => Issues::hourly(40),
            Product::KmaUltraFcst => Issues::hourly(45),
            // 06 and 18 KST; KMA does not say when they can be asked for.
            Product::KmaMidTa | Product::KmaMidLand => Issues::every(12, 9, 30),
            // 02, 05, …, 23 KST
            _ => Issues::every(3, 2, 10),
        }
    }

    fn covers(&self, station: &Station) -> bool {
        self.question(station, Hour::from_epoch_hours(0)).is_some()
    }

    async fn fetch(&self, station: &Station, issue: Hour) -> Result<Option<RawObject>, SourceError> {
        let source_id = SourceId::from(self.product);
        let question = self.question(station, issue).ok_or_else(|| SourceError::UnknownStation {
            source_id,
            station: station.id.clone(),
            known: "the stations of Korea".to_owned(),
        })?;
        let page =
            [("serviceKey", self.key.reveal()), ("pageNo", "1"), ("numOfRows", ROWS), ("dataType", "JSON")];
        let query: Vec<_> =
            page.into_iter().chain(question.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        let answer = self
            .http
            .get(&self.base, self.path(), &query)
            .await
            .map_err(|cause| SourceError::Unavailable { source_id, cause })?;
        match Verdict::of(answer.status.as_u16(), &answer.body) {
            Verdict::Answer(_) if self.key.is_in(&answer.body) => {
                Err(SourceError::Broken { source_id, what: "it repeats the key, which is not to be stored" })
            }
            Verdict::Answer(_) => object(self.product, station, issue, answer.body),
            Verdict::NoData => Ok(None),
            Verdict::Code(code) => Err(SourceError::Refused { source_id, code }),
            Verdict::Noise => Err(SourceError::Broken { source_id, what: "it is not of the service itself" }),
        }
    }
}

#[cfg(test)]
#[path = "kma_tests.rs"]
mod tests;
