CREATE TABLE public.athletes (
    id integer NOT NULL,
    name character varying(120) NOT NULL,
    name_key character varying(400) NOT NULL,
    height_m double precision,
    notes text NOT NULL,
    found_by text NOT NULL
);
CREATE SEQUENCE public.athletes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.athletes_id_seq OWNED BY public.athletes.id;
CREATE TABLE public.figures (
    trial_id integer NOT NULL,
    measure character varying(64) NOT NULL,
    leg character varying(8) NOT NULL,
    value double precision NOT NULL,
    unit character varying(40) NOT NULL,
    low95 double precision NOT NULL,
    high95 double precision NOT NULL,
    per_step_sd double precision,
    steps integer NOT NULL,
    usual_low double precision,
    usual_high double precision,
    verdict character varying(16) NOT NULL
);
CREATE TABLE public.formcheck_library (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.trials (
    id integer NOT NULL,
    athlete_id integer NOT NULL,
    made_from character varying(64) NOT NULL,
    filmed_on date,
    day date NOT NULL,
    kept_at timestamp without time zone NOT NULL,
    clip text NOT NULL,
    notes text NOT NULL,
    found_by text NOT NULL,
    view character varying(8),
    near_side character varying(8),
    belt_speed_mps double precision,
    frame_rate_hz double precision NOT NULL,
    judged boolean NOT NULL,
    report text NOT NULL
);
CREATE SEQUENCE public.trials_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.trials_id_seq OWNED BY public.trials.id;
ALTER TABLE ONLY public.athletes ALTER COLUMN id SET DEFAULT nextval('public.athletes_id_seq'::regclass);
ALTER TABLE ONLY public.trials ALTER COLUMN id SET DEFAULT nextval('public.trials_id_seq'::regclass);
INSERT INTO public.athletes VALUES (2, 'Bo', 'bo', 1.66, '', 'bo ');
INSERT INTO public.athletes VALUES (1, 'Ann Müller', 'ann müller', 1.66, 'taped knee; 100 %', 'ann muller taped knee; 100 %');
INSERT INTO public.figures VALUES (1, 'cadence', '', 151.9, 'steps/min', 151.5, 152.3, 0.8, 10, 159, 183, 'watch');
INSERT INTO public.figures VALUES (1, 'cadence', 'left', 151.9, 'steps/min', 151.5, 152.3, 0.8, 10, 159, 183, 'watch');
INSERT INTO public.figures VALUES (1, 'overstride', '', 33.04, '% of leg length', 31.04, 35.04, 0.8, 10, NULL, 29.9, 'borderline');
INSERT INTO public.figures VALUES (1, 'overstride', 'left', 33.04, '% of leg length', 31.04, 35.04, 0.8, 10, NULL, 29.9, 'borderline');
INSERT INTO public.figures VALUES (1, 'trunk_lean', '', 4.3, 'deg', 2.3, 6.3, 0.8, 10, 3, 11, 'borderline');
INSERT INTO public.figures VALUES (1, 'trunk_lean', 'left', 4.3, 'deg', 2.3, 6.3, 0.8, 10, 3, 11, 'borderline');
INSERT INTO public.figures VALUES (1, 'foot_strike_angle', '', 12, 'deg', 9, 15, 0.8, 10, NULL, 25, 'within');
INSERT INTO public.figures VALUES (1, 'foot_strike_angle', 'left', 12, 'deg', 9, 15, 0.8, 10, NULL, 25, 'within');
INSERT INTO public.figures VALUES (1, 'contact_time', '', 262, 'ms', 253, 271, 0.8, 10, NULL, NULL, 'descriptive');
INSERT INTO public.figures VALUES (1, 'contact_time', 'left', 262, 'ms', 253, 271, 0.8, 10, NULL, NULL, 'descriptive');
INSERT INTO public.formcheck_library VALUES ('0001');
INSERT INTO public.trials VALUES (1, 1, '8369e860d1c17efb7d9df35a94a394e3a557594e857f062b4cab607dc45b2f7d', '2026-03-14', '2026-03-14', '2026-11-24 02:06:08.615552', 'overstride_side.mp4', 'new shoes', 'overstride_side.mp4 new shoes 2026-03-14 14 march 2026', 'side', 'left', 2.75, 30, true, '{
 "format": 1,
 "clip": {
  "name": "overstride_side.mp4",
  "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "frames": 240,
  "duration_s": 8.0,
  "frame_rate_hz": 30.0,
  "width_px": 960,
  "height_px": 540,
  "rotation_deg": 0,
  "variable_frame_rate": false,
  "dropped_frames": 0,
  "slow_motion": 1.0,
  "used_s": [
   0.4,
   7.9
  ]
 },
 "runner": {
  "height_m": 1.66,
  "belt_speed_mps": 2.75,
  "belt_speed_source": "given"
 },
 "view": "side",
 "near_side": "left",
 "running_towards": "left",
 "checks": [
  {
   "name": "frame_rate",
   "level": "warn",
   "found": "30 fps",
   "needed": "50 fps",
   "message": "Film at 60 fps if the phone can."
  },
  {
   "name": "person",
   "level": "ok",
   "found": "100 %",
   "needed": "95 %",
   "message": "The whole body is seen."
  }
 ],
 "refused": null,
 "measures": {
  "cadence": {
   "value": 151.9,
   "unit": "steps/min",
   "interval95": [
    151.5,
    152.3
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 151.9,
    "unit": "steps/min",
    "interval95": [
     151.5,
     152.3
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "watch"
   },
   "right": null,
   "band": {
    "low": 159.0,
    "high": 183.0,
    "source": "test"
   },
   "verdict": "watch",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "overstride": {
   "value": 33.04,
   "unit": "% of leg length",
   "interval95": [
    31.04,
    35.04
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 33.04,
    "unit": "% of leg length",
    "interval95": [
     31.04,
     35.04
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "borderline"
   },
   "right": null,
   "band": {
    "low": null,
    "high": 29.9,
    "source": "test"
   },
   "verdict": "borderline",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "trunk_lean": {
   "value": 4.3,
   "unit": "deg",
   "interval95": [
    2.3,
    6.3
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 4.3,
    "unit": "deg",
    "interval95": [
     2.3,
     6.3
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "borderline"
   },
   "right": null,
   "band": {
    "low": 3.0,
    "high": 11.0,
    "source": "test"
   },
   "verdict": "borderline",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "foot_strike_angle": {
   "value": 12.0,
   "unit": "deg",
   "interval95": [
    9.0,
    15.0
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 12.0,
    "unit": "deg",
    "interval95": [
     9.0,
     15.0
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "within"
   },
   "right": null,
   "band": {
    "low": null,
    "high": 25.0,
    "source": "test"
   },
   "verdict": "within",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "contact_time": {
   "value": 262.0,
   "unit": "ms",
   "interval95": [
    253.0,
    271.0
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 262.0,
    "unit": "ms",
    "interval95": [
     253.0,
     271.0
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "descriptive"
   },
   "right": null,
   "band": null,
   "verdict": "descriptive",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  }
 },
 "not_measured": {
  "head_pitch": "the nose was hidden in most frames"
 },
 "findings": [
  {
   "measure": "overstride",
   "cue": "overstride",
   "text": "The foot lands 33.0 % of leg length ahead of the hip (likely 31.0 to 35.0; usual up to 29.9).",
   "try": "Think of shorter, quicker steps.",
   "evidence": "C"
  }
 ],
 "events": [
  {
   "side": "left",
   "initial_contact_s": 0.5,
   "toe_off_s": 0.79,
   "step": 0
  },
  {
   "side": "right",
   "initial_contact_s": 0.895,
   "toe_off_s": null,
   "step": 1
  },
  {
   "side": "left",
   "initial_contact_s": 1.29,
   "toe_off_s": 1.575,
   "step": 2
  }
 ],
 "cycle": {
  "left_ankle": [
   [
    0.0,
    -1.0
   ],
   [
    0.1,
    -1.0
   ],
   [
    0.2,
    -1.0
   ],
   [
    0.30000000000000004,
    -1.0
   ],
   [
    0.4,
    -1.0
   ],
   [
    0.5,
    -1.0
   ],
   [
    0.6000000000000001,
    -1.0
   ],
   [
    0.7000000000000001,
    -1.0
   ],
   [
    0.8,
    -1.0
   ],
   [
    0.9,
    -1.0
   ],
   [
    1.0,
    -1.0
   ],
   [
    1.1,
    -1.0
   ],
   [
    1.2000000000000002,
    -1.0
   ],
   [
    1.3,
    -1.0
   ],
   [
    1.4000000000000001,
    -1.0
   ],
   [
    1.5,
    -1.0
   ],
   [
    1.6,
    -1.0
   ],
   [
    1.7000000000000002,
    -1.0
   ],
   [
    1.8,
    -1.0
   ],
   [
    1.9000000000000001,
    -1.0
   ],
   [
    2.0,
    -1.0
   ],
   [
    2.1,
    -1.0
   ],
   [
    2.2,
    -1.0
   ],
   [
    2.3000000000000003,
    -1.0
   ],
   [
    2.4000000000000004,
    -1.0
   ],
   [
    2.5,
    -1.0
   ],
   [
    2.6,
    -1.0
   ],
   [
    2.7,
    -1.0
   ],
   [
    2.8000000000000003,
    -1.0
   ],
   [
    2.9000000000000004,
    -1.0
   ],
   [
    3.0,
    -1.0
   ],
   [
    3.1,
    -1.0
   ],
   [
    3.2,
    -1.0
   ],
   [
    3.3000000000000003,
    -1.0
   ],
   [
    3.4000000000000004,
    -1.0
   ],
   [
    3.5,
    -1.0
   ],
   [
    3.6,
    -1.0
   ],
   [
    3.7,
    -1.0
   ],
   [
    3.8000000000000003,
    -1.0
   ],
   [
    3.9000000000000004,
    -1.0
   ],
   [
    4.0,
    -1.0
   ],
   [
    4.1000000000000005,
    -1.0
   ],
   [
    4.2,
    -1.0
   ],
   [
    4.3,
    -1.0
   ],
   [
    4.4,
    -1.0
   ],
   [
    4.5,
    -1.0
   ],
   [
    4.6000000000000005,
    -1.0
   ],
   [
    4.7,
    -1.0
   ],
   [
    4.800000000000001,
    -1.0
   ],
   [
    4.9,
    -1.0
   ],
   [
    5.0,
    -1.0
   ],
   [
    5.1000000000000005,
    -1.0
   ],
   [
    5.2,
    -1.0
   ],
   [
    5.300000000000001,
    -1.0
   ],
   [
    5.4,
    -1.0
   ],
   [
    5.5,
    -1.0
   ],
   [
    5.6000000000000005,
    -1.0
   ],
   [
    5.7,
    -1.0
   ],
   [
    5.800000000000001,
    -1.0
   ],
   [
    5.9,
    -1.0
   ],
   [
    6.0,
    -1.0
   ],
   [
    6.1000000000000005,
    -1.0
   ],
   [
    6.2,
    -1.0
   ],
   [
    6.300000000000001,
    -1.0
   ],
   [
    6.4,
    -1.0
   ],
   [
    6.5,
    -1.0
   ],
   [
    6.6000000000000005,
    -1.0
   ],
   [
    6.7,
    -1.0
   ],
   [
    6.800000000000001,
    -1.0
   ],
   [
    6.9,
    -1.0
   ],
   [
    7.0,
    -1.0
   ],
   [
    7.1000000000000005,
    -1.0
   ],
   [
    7.2,
    -1.0
   ],
   [
    7.300000000000001,
    -1.0
   ],
   [
    7.4,
    -1.0
   ],
   [
    7.5,
    -1.0
   ],
   [
    7.6000000000000005,
    -1.0
   ],
   [
    7.7,
    -1.0
   ],
   [
    7.800000000000001,
    -1.0
   ],
   [
    7.9,
    -1.0
   ],
   [
    8.0,
    -1.0
   ],
   [
    8.1,
    -1.0
   ],
   [
    8.200000000000001,
    -1.0
   ],
   [
    8.3,
    -1.0
   ],
   [
    8.4,
    -1.0
   ],
   [
    8.5,
    -1.0
   ],
   [
    8.6,
    -1.0
   ],
   [
    8.700000000000001,
    -1.0
   ],
   [
    8.8,
    -1.0
   ],
   [
    8.9,
    -1.0
   ],
   [
    9.0,
    -1.0
   ],
   [
    9.1,
    -1.0
   ],
   [
    9.200000000000001,
    -1.0
   ],
   [
    9.3,
    -1.0
   ],
   [
    9.4,
    -1.0
   ],
   [
    9.5,
    -1.0
   ],
   [
    9.600000000000001,
    -1.0
   ],
   [
    9.700000000000001,
    -1.0
   ],
   [
    9.8,
    -1.0
   ],
   [
    9.9,
    -1.0
   ],
   [
    10.0,
    -1.0
   ]
  ]
 },
 "curves": {},
 "each_step": {},
 "made_with": {
  "formcheck": "0.1.0",
  "mediapipe": "1.2.2",
  "model": "full",
  "model_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "settings": {
   "view": "auto"
  }
 }
}
');
INSERT INTO public.trials VALUES (2, 2, '8369e860d1c17efb7d9df35a94a394e3a557594e857f062b4cab607dc45b2f7d', NULL, '2026-11-24', '2026-11-24 02:06:08.656726', 'overstride_side.mp4', '', 'overstride_side.mp4  2026-11-24 24 november 2026', 'side', 'left', 2.75, 30, false, '{
 "format": 1,
 "clip": {
  "name": "overstride_side.mp4",
  "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "frames": 240,
  "duration_s": 8.0,
  "frame_rate_hz": 30.0,
  "width_px": 960,
  "height_px": 540,
  "rotation_deg": 0,
  "variable_frame_rate": false,
  "dropped_frames": 0,
  "slow_motion": 1.0,
  "used_s": [
   0.4,
   7.9
  ]
 },
 "runner": {
  "height_m": 1.66,
  "belt_speed_mps": 2.75,
  "belt_speed_source": "given"
 },
 "view": "side",
 "near_side": "left",
 "running_towards": "left",
 "checks": [
  {
   "name": "frame_rate",
   "level": "warn",
   "found": "30 fps",
   "needed": "50 fps",
   "message": "Film at 60 fps if the phone can."
  },
  {
   "name": "person",
   "level": "ok",
   "found": "100 %",
   "needed": "95 %",
   "message": "The whole body is seen."
  }
 ],
 "refused": {
  "reason": "This looks like walking: both feet are down at once.",
  "advice": "Film a run of 10 seconds."
 },
 "measures": {},
 "not_measured": {},
 "findings": [],
 "events": [],
 "cycle": {},
 "curves": {},
 "each_step": {},
 "made_with": {
  "formcheck": "0.1.0",
  "mediapipe": "1.2.2",
  "model": "full",
  "model_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "settings": {
   "view": "auto"
  }
 }
}
');
SELECT pg_catalog.setval('public.athletes_id_seq', 2, true);
SELECT pg_catalog.setval('public.trials_id_seq', 2, true);
ALTER TABLE ONLY public.formcheck_library
    ADD CONSTRAINT formcheck_library_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.athletes
    ADD CONSTRAINT pk_athletes PRIMARY KEY (id);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT pk_figures PRIMARY KEY (trial_id, measure, leg);
ALTER TABLE ONLY public.trials
    ADD CONSTRAINT pk_trials PRIMARY KEY (id);
ALTER TABLE ONLY public.athletes
    ADD CONSTRAINT uq_athletes_name_key UNIQUE (name_key);
ALTER TABLE ONLY public.trials
    ADD CONSTRAINT uq_trials_athlete_id_made_from UNIQUE (athlete_id, made_from);
CREATE INDEX ix_figures_measure ON public.figures USING btree (measure);
CREATE INDEX ix_trials_athlete_id_day ON public.trials USING btree (athlete_id, day);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT fk_figures_trial_id_trials FOREIGN KEY (trial_id) REFERENCES public.trials(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.trials
    ADD CONSTRAINT fk_trials_athlete_id_athletes FOREIGN KEY (athlete_id) REFERENCES public.athletes(id) ON DELETE CASCADE;
