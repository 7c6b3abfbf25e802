alter table responses add column grade int;
