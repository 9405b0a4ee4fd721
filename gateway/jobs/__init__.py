"""The jobs of the timetable: each finds what there is to do in the mirror and sends commands with the own key."""
