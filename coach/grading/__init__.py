"""採点: rubrics, proposed levels with their evidence, grades, and agreement between graders."""
