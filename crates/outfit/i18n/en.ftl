# English. A garment's .phrase is the name as it stands in a sentence.

## Lists
list-two = { $first } and { $second }
list-many = { $most } and { $last }

## Numbers and times
speed-metric = { $value } m/s
speed-imperial = { $value } mph
time-hour = { $hour }:00
time-minute = { $hour }:{ $minute }
duration-minutes = { $minutes } minutes
duration-hours = { $hours } h
duration-both = { $hours } h { $minutes } min
part-night = at night
part-morning = in the morning
part-midday = at midday
part-afternoon = in the afternoon
part-evening = in the evening
part-late-evening = late in the evening

## The sentence
headline-base = All you need is { $base }.
headline-layers = Wear { $base }, with { $layers } on top.
headline-off = You can take off { $layers } { $parts }.
headline-without = You can do without { $layers } { $parts }.
headline-carry = Take { $things }.
headline-too-cold = Even so you will be cold after { $duration }: do not stay out long.
headline-heat-stop = It will feel like { $felt }: stay in at midday.
headline-heat-avoid = It will feel like { $felt }: go easy outdoors from 12 to 5 pm.

## The plan
plan-when = { $from }–{ $until }
plan-unknown = { $when }: the weather is not known yet.
plan-all = { $when }, { $air }: keep { $layers } on.
plan-some = { $when }, { $air }: take off { $off }, keep { $layers } on.
plan-none = { $when }, { $air }: take off { $off }.
plan-base = { $when }, { $air }: go as you are, without a jacket.
air-range = { $from } to { $to }

## Reasons
reason-decisive-short = The coldest hour is { $time }, at { $air }{ $felt }. It asks for { $required }; this outfit falls short with { $worn } clo.
reason-decisive = The coldest hour is { $time }, at { $air }{ $felt }. It asks for { $required }; this outfit has { $worn } clo.
reason-decisive-mild = Even the coolest hour, { $time }, has { $air }{ $felt }: dress lightly.
reason-indoors = Being indoors asks for { $required }; this outfit has { $worn } clo.
need-one = { $typical } clo of clothing
need-range = { $typical } clo of clothing, { $colder } if it turns out colder
felt-official = {" "}(feels like { $felt })
felt-none-above-ten = {" "}(no official feels-like temperature above { $ten })
felt-none-calm = {" "}(no official feels-like temperature in calm air)
felt-unknown = {""}
reason-wind = The wind of { $wind } asks for { $extra } clo more than calm air would.
reason-windproof = The windproof layer saves { $saved } clo.
reason-rain = The chance of { $what } is { $percent }, so { $extra } clo was added for a coat that gets damp.
reason-sun = In the sun you need { $saved } clo less than in the shade.
reason-swing = It goes from { $coldest } to { $warmest } while you are out, so layers help.
reason-spread = The forecast still ranges from { $range }.
reason-feels-cold = You feel the cold easily, so { $extra } clo was added.
reason-feels-heat = You feel the heat easily, so { $extra } clo was taken off.
reason-time-limit = Even in everything you have, the body cools down after { $duration }.
reason-heat = It will feel like { $felt }: staying out of the heat matters more than clothes.
reason-out-of-reach = { $air } with a wind of { $wind } is beyond what the index (UTCI) covers, so this is the safest choice.

## How sure
confidence = { $percent } sure you won't be cold.
confidence-with-extra = { $percent } sure you won't be cold, with the extra layer on.
confidence-cold = You will probably be cold even with everything on.

## What is not known
missing-humidity = The humidity{ $then } is not known; 60% was assumed.
missing-wind = The wind{ $then } is not known; { $wind } was assumed.
missing-cloud = The cloud{ $then } is not known; half the sky was assumed.
missing-precipitation = Rain and snow are not known, so there is no advice on an umbrella.
missing-precipitation-then = Whether it rains or snows{ $then } is not known yet.
missing-dust = Fine dust is not known, so there is no advice on a mask.
missing-dust-then = The fine dust{ $then } is not known yet.
missing-uv = The UV index{ $then } is not known; it was estimated from the sun's height and the cloud.
missing-hours = The weather{ $then } is not fully known.
then = {" "}at { $times }
times = { $from }–{ $until }

## What to take
carry-with-chance = { $thing } ({ $percent } chance of { $what })
rain = rain
rain-or-snow = rain or snow
snow = snow
carry-umbrella = umbrella
    .phrase = an umbrella
carry-folding-umbrella = folding umbrella
    .phrase = a folding umbrella
carry-raincoat = raincoat
    .phrase = a raincoat
carry-waterproof-shoes = waterproof shoes
carry-spare-socks = spare socks
carry-sun-hat = parasol or brimmed hat
    .phrase = a parasol or brimmed hat
carry-sun-cream = sun cream
carry-mask = mask
    .phrase = a mask
carry-extra-layer = extra layer
    .phrase = an extra layer
carry-cardigan = thin cardigan
    .phrase = a thin cardigan
because-unsure = The forecast is unsure: put it on if it turns out colder.
because-rain = { $percent } chance of { $what }.
because-rain-and-wind = { $percent } chance of { $what }, and a wind of { $wind } turns umbrellas inside out.
because-cold-rain = Feet that get wet in cold rain chill fast.
because-snow-on-the-ground = Feet that get wet in snow chill fast.
because-soaking = There will be enough rain to soak your shoes.
because-wind-chill = On bare skin it feels like { $chill }.
because-uv = UV index { $index }.
because-uv-estimated = UV index { $index }, estimated from the sun's height.
because-dust-bad = { $dust } { $mass } µg/m³, bad: KF80 or better.
because-dust-very-bad = { $dust } { $mass } µg/m³, very bad: KF94.
because-cooled-rooms = These clothes are thin for cooled rooms.
dust-fine = PM2.5
dust-coarse = PM10

## The plain table
band-up-to-4 = padded or thick coat, scarf, fleece-lined clothes
band-from-5 = coat, leather jacket, thermals, thick knit, leggings
band-from-9 = jacket, trench coat, field jacket, knit, jeans
band-from-12 = jacket, cardigan, field jacket, jeans, chinos
band-from-17 = thin knit, sweatshirt, cardigan, jeans
band-from-20 = light cardigan, long sleeves, chinos, jeans
band-from-23 = T-shirt, light shirt, shorts, chinos
band-from-28 = sleeveless top, T-shirt, shorts, dress

## Garments
garment-underwear = underwear
garment-bra = bra
garment-singlet = singlet
    .phrase = a singlet
garment-tshirt = T-shirt
    .phrase = a T-shirt
garment-thermal_top = thermal top
    .phrase = a thermal top
garment-thermal_bottom = thermal leggings
garment-thermal_set = thermal underwear
garment-shirt_short = short-sleeved shirt
    .phrase = a short-sleeved shirt
garment-blouse_light = light blouse
    .phrase = a light blouse
garment-shirt_light = light shirt
    .phrase = a light shirt
garment-shirt = long-sleeved shirt
    .phrase = a long-sleeved shirt
garment-flannel_shirt = flannel shirt
    .phrase = a flannel shirt
garment-sweatshirt = sweatshirt
    .phrase = a sweatshirt
garment-vest_knit = knitted vest
    .phrase = a knitted vest
garment-knit_thin = thin sweater
    .phrase = a thin sweater
garment-knit_thick = thick sweater
    .phrase = a thick sweater
garment-cardigan = cardigan
    .phrase = a cardigan
garment-hoodie_zip = zip hoodie
    .phrase = a zip hoodie
garment-fleece = fleece
    .phrase = a fleece
garment-jacket_light = windbreaker
    .phrase = a windbreaker
garment-jacket = jacket
    .phrase = a jacket
garment-vest_padded = padded vest
    .phrase = a padded vest
garment-field_jacket = field jacket
    .phrase = a field jacket
garment-trench = trench coat
    .phrase = a trench coat
garment-coat = wool coat
    .phrase = a wool coat
garment-down_light = light down jacket
    .phrase = a light down jacket
garment-down = down jacket
    .phrase = a down jacket
garment-parka = long padded coat
    .phrase = a long padded coat
garment-shorts = shorts
garment-chinos = chinos
garment-joggers_thin = thin joggers
garment-slacks_thin = light dress trousers
garment-jeans = jeans
garment-slacks = dress trousers
garment-trousers_thick = lined trousers
garment-slacks_thick = lined dress trousers
garment-sweatpants = sweatpants
garment-skirt_thin = summer skirt
    .phrase = a summer skirt
garment-skirt_thick = winter skirt
    .phrase = a winter skirt
garment-dress_summer = summer dress
    .phrase = a summer dress
garment-dress_winter = winter dress
    .phrase = a winter dress
garment-stockings = tights
garment-socks = socks
garment-socks_thick = thick socks
garment-sandals = sandals
garment-shoes = shoes
garment-boots = boots
garment-gloves = gloves
garment-hat = knit hat
    .phrase = a knit hat
garment-scarf = scarf
    .phrase = a scarf

## What cannot be answered; each message names the parameter
error-not-a-window = outside: { $text } is not a window; write 24-hour times like 07:30-09:00,18:00-19:30
error-no-window = outside: no window given; leave it out for 07:00-09:00,12:00-13:00,18:00-20:00
error-reversed = outside: { $window } ends before it starts; a window over midnight may last up to 12 hours
error-overlap = outside: { $first } and { $second } overlap; join or part them
error-sensitivity = sensitivity: { $value } is not from -2 (I feel the heat easily) to 2 (I feel the cold easily)
error-not-whole = sensitivity: { $text } is not a whole number from -2 to 2
error-unknown = { $parameter }: { $text } is not known; use one of { $allowed }
error-too-long = { $parameter }: { $bytes } bytes is too long; none needs more than { $most }
error-not-a-number = { $parameter }: { $text } is not a number; write it like { $example }
error-out-of-range = { $parameter }: { $value } is not from { $low } to { $high }
error-no-place = station: name one, such as /v1/recommendations?station=108, or give lat and lon
error-two-places = station: lat and lon are given too; give either a station or a position
error-half-a-point = { $parameter }: it is missing; lat and lon go together
error-height-of-nothing = elevation: it goes with lat and lon; the height of a station is known
error-not-a-date = date: { $text } is not a date; write it like 2015-01-01
error-outside-horizon = date: the weather of the hours outside on { $date } is not known; ask for { $first } to { $last }
error-no-hours = date: no weather is known for { $date }; wait for the next forecast
error-not-a-temperature = the air temperature of { $hour } is { $celsius } °C, which cannot be; leave out an hour that is not known

## Which hours it is for
timing-rest = For what is left of the day; already over: { $over }.
timing-past = The hours outside on this date are over; this is for the whole day.
timing-next = Today's hours outside are over, so this is for tomorrow.
