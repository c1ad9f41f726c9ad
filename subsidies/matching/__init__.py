"""Which programmes a business qualifies for, and why: three-valued, pure (no database, no clock, no settings).

`verdict.evaluate` judges one programme with its reasons, `ranking.rank` orders a catalogue for one business,
`bulk.verdicts` answers for many businesses at once, and `wording` phrases a result in the reader's language.
"""
